package vertebra.cluster;

/** The nodes that work together. One machine alone is a cluster of one. */
public interface Cluster extends AutoCloseable {

    Membership membership();

    /** The table of this name; the same object for the same name. */
    SharedTable table(String name);

    /** Tells every node, this one included, that something changed; may be lost. Never blocks. */
    void hint(String subject);

    /** Calls {@code listener} for hints on {@code subject}, on a thread of the cluster; it must return at once. */
    void onHint(String subject, Runnable listener);

    @Override
    void close();
}

package vertebra.cluster;

import java.util.List;

/** The running nodes. Safe for any thread; never blocks. */
public interface Membership {

    NodeInfo self();

    /** All nodes that are here now, this one included, oldest first. */
    List<NodeInfo> members();

    /** Calls {@code listener} after each change, on a thread of the cluster; it must return at once. */
    void onChange(Runnable listener);
}

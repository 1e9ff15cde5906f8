package vertebra.cluster.local;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import vertebra.cluster.Cluster;
import vertebra.cluster.ListenerThread;
import vertebra.cluster.Membership;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.SharedTable;

/**
 * A cluster of one node: the single-process form, with the same promises as the many-node form. All listeners run on one daemon
 * thread of its own, in the order of what they are told.
 */
public final class LocalCluster implements Cluster {

    private final Membership membership;
    private final ListenerThread thread = new ListenerThread("cluster-listeners");
    private final Map<String, SharedTable> tables = new ConcurrentHashMap<>();
    private final Map<String, List<Runnable>> hintListeners = new ConcurrentHashMap<>();

    public LocalCluster(NodeInfo self) {
        this.membership = new Alone(self);
    }

    @Override
    public Membership membership() {
        return membership;
    }

    @Override
    public SharedTable table(String name) {
        return tables.computeIfAbsent(name, ignored -> new LocalTable(membership, thread));
    }

    @Override
    public void hint(String subject) {
        thread.tell(hintListeners.getOrDefault(subject, List.of()), Runnable::run);
    }

    @Override
    public void onHint(String subject, Runnable listener) {
        hintListeners
                .computeIfAbsent(subject, ignored -> new CopyOnWriteArrayList<>())
                .add(listener);
    }

    /** Listeners hear nothing after this; rows can still be read. */
    @Override
    public void close() {
        thread.close();
    }

    /** A membership that never changes. */
    private record Alone(NodeInfo self) implements Membership {

        @Override
        public List<NodeInfo> members() {
            return List.of(self);
        }

        @Override
        public void onChange(Runnable listener) {
            // Nobody joins or leaves: there is never anything to tell.
        }
    }
}

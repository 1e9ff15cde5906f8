package vertebra.registry.status;

import java.util.List;
import vertebra.cluster.Cluster;
import vertebra.registry.rows.ListRows;
import vertebra.spec.fleet.ReplicaView;

/** What every node says of its replicas. Never blocks; safe for any thread. */
public final class ReplicaDirectory {

    private static final int VERSION = 1;

    private final Cluster cluster;
    private final ListRows<ReplicaView> rows;

    public ReplicaDirectory(Cluster cluster) {
        this.cluster = cluster;
        this.rows = new ListRows<>(cluster, "replicas", VERSION, ReplicaView[].class);
    }

    /** Publishes this node's replicas, all of them. */
    public void publish(List<ReplicaView> replicas) {
        rows.publish(0, replicas);
    }

    /** The replicas of all members. */
    public List<ReplicaView> all() {
        return rows.items();
    }

    /**
     * Calls {@code listener} after a node published or a node came or went, on a thread of the cluster; it must return at once.
     */
    public void onChange(Runnable listener) {
        rows.onRow(listener);
        cluster.membership().onChange(listener);
    }
}

package vertebra.registry.status;

import java.util.List;
import vertebra.cluster.Cluster;
import vertebra.registry.rows.ListRows;
import vertebra.spec.NodeId;

/** What every node says of itself. Never blocks; safe for any thread. */
public final class NodeDirectory {

    private static final int VERSION = 1;

    private record State(boolean draining) {}

    private final ListRows<State> rows;

    public NodeDirectory(Cluster cluster) {
        this.rows = new ListRows<>(cluster, "nodes", VERSION, State[].class);
    }

    /** Publishes this node's state; a node that has not is not draining. */
    public void publish(boolean draining) {
        rows.publish(0, List.of(new State(draining)));
    }

    /** True when the node turns callers away, and should get no new replicas. */
    public boolean isDraining(NodeId node) {
        return rows.rows().stream()
                .filter(row -> row.node().equals(node))
                .flatMap(row -> row.items().stream())
                .anyMatch(State::draining);
    }

    /** Calls {@code listener} after a node published, on a thread of the cluster; it must return at once. */
    public void onChange(Runnable listener) {
        rows.onRow(listener);
    }
}

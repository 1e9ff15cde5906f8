package vertebra.registry.placement;

import java.util.List;
import java.util.function.Consumer;
import vertebra.cluster.Cluster;
import vertebra.spec.fleet.Assignment;

/** The leader's row: all assignments as one immutable table. Never blocks; safe for any thread. */
public final class AssignmentTable {

    /** @param seq of the leader's row; grows with every change */
    public record Assignments(long epoch, long seq, List<Assignment> all) {
        public Assignments {
            all = List.copyOf(all);
        }
    }

    public AssignmentTable(Cluster cluster) {
        throw new UnsupportedOperationException(cluster.toString());
    }

    /** Publishes the whole table as this node's row. */
    public void publish(long epoch, List<Assignment> assignments) {
        throw new UnsupportedOperationException(epoch + assignments.toString());
    }

    /** The row with the highest (epoch, seq); empty before the first. */
    public Assignments current() {
        throw new UnsupportedOperationException();
    }

    public void onChange(Consumer<Assignments> listener) {
        throw new UnsupportedOperationException(listener.toString());
    }
}

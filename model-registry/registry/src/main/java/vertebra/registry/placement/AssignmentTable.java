package vertebra.registry.placement;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import vertebra.cluster.Cluster;
import vertebra.registry.rows.ListRows;
import vertebra.spec.fleet.Assignment;

/**
 * The leader's row: all assignments as one immutable table. The newest table that was ever seen stays in force, also when its
 * writer is gone: nodes go on with what they were last told until a new leader says otherwise. Never blocks; safe for any
 * thread.
 */
public final class AssignmentTable {

    private static final int VERSION = 1;
    private static final Comparator<Assignments> AGE =
            Comparator.comparingLong(Assignments::epoch).thenComparingLong(Assignments::seq);

    /** @param seq of the leader's row; grows with every change */
    public record Assignments(long epoch, long seq, List<Assignment> all) {
        public Assignments {
            all = List.copyOf(all);
        }
    }

    private final ListRows<Assignment> rows;
    private final AtomicReference<Assignments> newest = new AtomicReference<>(new Assignments(0, 0, List.of()));

    public AssignmentTable(Cluster cluster) {
        this.rows = new ListRows<>(cluster, "assignments", VERSION, Assignment[].class);
    }

    /** Publishes the whole table as this node's row; does nothing when the same epoch already says the same. */
    public void publish(long epoch, List<Assignment> assignments) {
        Assignments now = current();
        if (now.epoch() != epoch || !now.all().equals(assignments)) {
            rows.publish(epoch, assignments);
        }
    }

    /** The row with the highest (epoch, seq) so far; empty before the first. */
    public Assignments current() {
        rows.rows().stream()
                .map(row -> new Assignments(row.epoch(), row.seq(), row.items()))
                .forEach(row -> newest.accumulateAndGet(row, (a, b) -> AGE.compare(a, b) >= 0 ? a : b));
        return newest.get();
    }

    /**
     * Calls {@code listener} with each table that is newer than the one before, on a thread of the cluster; it must return at
     * once. What was there before the call it does not tell: read {@link #current} after it.
     */
    public void onChange(Consumer<Assignments> listener) {
        AtomicReference<Assignments> told = new AtomicReference<>(current());
        rows.onRow(() -> {
            synchronized (told) {
                Assignments now = current();
                if (!told.getAndSet(now).equals(now)) {
                    listener.accept(now);
                }
            }
        });
    }
}

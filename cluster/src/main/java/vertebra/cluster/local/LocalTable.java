package vertebra.cluster.local;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import vertebra.cluster.ListenerThread;
import vertebra.cluster.Membership;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.RowFold;
import vertebra.cluster.SharedRow;
import vertebra.cluster.SharedTable;

/** A table that only this node writes. */
final class LocalTable implements SharedTable {

    private final Membership membership;
    private final ListenerThread thread;
    private final RowFold fold = new RowFold();
    private final List<Consumer<SharedRow>> listeners = new CopyOnWriteArrayList<>();

    LocalTable(Membership membership, ListenerThread thread) {
        this.membership = membership;
        this.thread = thread;
    }

    /** Synchronized so that listeners hear of rows in the order of their numbers. */
    @Override
    public synchronized void publish(SharedRow row) {
        NodeInfo self = membership.self();
        if (!row.node().equals(self.id()) || row.bootId() != self.bootId()) {
            throw new IllegalArgumentException(
                    "row of " + row.node() + ", boot " + row.bootId() + " (expected: of this node, " + self + ")");
        }
        if (fold.offer(row)) {
            thread.tell(listeners, listener -> listener.accept(row));
        }
    }

    @Override
    public List<SharedRow> rows() {
        return fold.rowsOf(membership.members());
    }

    @Override
    public void onRow(Consumer<SharedRow> listener) {
        listeners.add(listener);
    }
}

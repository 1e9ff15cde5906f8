package vertebra.cluster.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.cluster.Cluster;
import vertebra.cluster.Membership;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.RowFold;
import vertebra.cluster.SharedRow;
import vertebra.cluster.SharedTable;

/** A fake cluster of several nodes: each {@link #join} gives one node's view; closing the view is the node's death. */
public final class NodesInOneProcess {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodesInOneProcess.class);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("fake-cluster").factory());
    private final List<NodeInfo> members = new CopyOnWriteArrayList<>();
    private final List<Runnable> membershipListeners = new CopyOnWriteArrayList<>();
    private final Map<String, Rows> tables = new ConcurrentHashMap<>();
    private final Map<String, List<Runnable>> hintListeners = new ConcurrentHashMap<>();

    public Cluster join(NodeInfo node) {
        members.add(node);
        membershipChanged();
        return new View(node);
    }

    private void membershipChanged() {
        tables.values().forEach(table -> table.fold.retain(members));
        membershipListeners.forEach(this::run);
    }

    private void run(Runnable listener) {
        thread.execute(() -> {
            try {
                listener.run();
            } catch (RuntimeException faulty) {
                LOGGER.atError().setCause(faulty).log("A listener of the fake cluster failed");
            }
        });
    }

    private final class Rows {
        private final RowFold fold = new RowFold();
        private final List<Consumer<SharedRow>> listeners = new CopyOnWriteArrayList<>();

        synchronized void publish(SharedRow row) {
            if (fold.offer(row)) {
                listeners.forEach(listener -> run(() -> listener.accept(row)));
            }
        }
    }

    private final class View implements Cluster, Membership {
        private final NodeInfo self;
        private final Map<String, SharedTable> views = new ConcurrentHashMap<>();

        View(NodeInfo self) {
            this.self = self;
        }

        @Override
        public NodeInfo self() {
            return self;
        }

        @Override
        public List<NodeInfo> members() {
            return new ArrayList<>(members);
        }

        @Override
        public void onChange(Runnable listener) {
            membershipListeners.add(listener);
        }

        @Override
        public Membership membership() {
            return this;
        }

        @Override
        public SharedTable table(String name) {
            return views.computeIfAbsent(
                    name, ignored -> new TableView(self, tables.computeIfAbsent(name, key -> new Rows())));
        }

        @Override
        public void hint(String subject) {
            hintListeners.getOrDefault(subject, List.of()).forEach(NodesInOneProcess.this::run);
        }

        @Override
        public void onHint(String subject, Runnable listener) {
            hintListeners
                    .computeIfAbsent(subject, ignored -> new CopyOnWriteArrayList<>())
                    .add(listener);
        }

        @Override
        public void close() {
            if (members.remove(self)) {
                membershipChanged();
            }
        }
    }

    private final class TableView implements SharedTable {
        private final NodeInfo self;
        private final Rows rows;

        TableView(NodeInfo self, Rows rows) {
            this.self = self;
            this.rows = rows;
        }

        @Override
        public void publish(SharedRow row) {
            if (!row.node().equals(self.id()) || row.bootId() != self.bootId()) {
                throw new IllegalArgumentException("row of " + row.node() + " (expected: of " + self + ")");
            }
            rows.publish(row);
        }

        @Override
        public List<SharedRow> rows() {
            return rows.fold.rowsOf(members);
        }

        @Override
        public void onRow(Consumer<SharedRow> listener) {
            rows.listeners.add(listener);
        }
    }
}

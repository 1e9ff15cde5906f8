package vertebra.registry.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.SharedRow;
import vertebra.cluster.SharedTable;
import vertebra.registry.json.RegistryJson;
import vertebra.spec.NodeId;

/**
 * A shared table whose rows are lists of {@code T} as JSON. A row of a newer version, or one that cannot be read, counts as no
 * row, with one warning. Never blocks; safe for any thread.
 */
public final class ListRows<T> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListRows.class);

    /** A row that was read. */
    public record Row<T>(NodeId node, long bootId, long epoch, long seq, List<T> items) {
        public Row {
            items = List.copyOf(items);
        }

        boolean isReadingOf(SharedRow row) {
            return bootId == row.bootId() && epoch == row.epoch() && seq == row.seq();
        }
    }

    private final NodeInfo self;
    private final SharedTable table;
    private final String name;
    private final int version;
    private final Class<T[]> type;
    /** What was read last, so that no row is parsed twice; an unreadable row is kept as an empty one. */
    private volatile Map<NodeId, Row<T>> known = Map.of();

    /**
     * @param name of the table
     * @param version of the JSON's format; grows when an older reader would misunderstand it
     * @param type array of the items' type
     */
    public ListRows(Cluster cluster, String name, int version, Class<T[]> type) {
        this.self = cluster.membership().self();
        this.table = cluster.table(name);
        this.name = name;
        this.version = version;
        this.type = type;
    }

    /** Replaces this node's row. */
    public synchronized void publish(long epoch, List<T> items) {
        long seq = 1
                + table.rows().stream()
                        .filter(row -> row.node().equals(self.id()))
                        .mapToLong(SharedRow::seq)
                        .max()
                        .orElse(0);
        table.publish(new SharedRow(self.id(), self.bootId(), epoch, seq, version, RegistryJson.line(items)));
    }

    /** The newest row of each member. */
    public List<Row<T>> rows() {
        Map<NodeId, Row<T>> before = known;
        Map<NodeId, Row<T>> now = new HashMap<>();
        List<Row<T>> rows = table.rows().stream()
                .map(row -> now.computeIfAbsent(row.node(), node -> reading(row, before.get(node))))
                .toList();
        known = now;
        return rows;
    }

    /** The items of all rows. */
    public List<T> items() {
        return rows().stream().flatMap(row -> row.items().stream()).toList();
    }

    /** Calls {@code listener} after each new row, on a thread of the cluster; it must return at once. */
    public void onRow(Runnable listener) {
        table.onRow(row -> listener.run());
    }

    private Row<T> reading(SharedRow row, @Nullable Row<T> before) {
        if (before != null && before.isReadingOf(row)) {
            return before;
        }
        return new Row<>(row.node(), row.bootId(), row.epoch(), row.seq(), read(row));
    }

    private List<T> read(SharedRow row) {
        if (row.version() <= version) {
            try {
                return List.of(RegistryJson.read(row.json(), type));
            } catch (IllegalArgumentException e) {
                LOGGER.atDebug().setCause(e).addKeyValue("table", name).log("A row is no list of such values");
            }
        }
        LOGGER.atWarn()
                .addKeyValue("table", name)
                .addKeyValue("node", row.node())
                .addKeyValue("version", row.version())
                .addKeyValue("readable", version)
                .log("Left out a row that this version cannot read");
        return List.of();
    }
}

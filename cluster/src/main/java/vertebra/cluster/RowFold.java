package vertebra.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vertebra.spec.NodeId;

/**
 * The rule by which every form of a {@link SharedTable} keeps rows: for each boot of each node the one with the highest (epoch,
 * seq). A restarted node counts from the start again, so boots are kept apart. Safe for any thread.
 */
public final class RowFold {

    private static final Comparator<SharedRow> AGE =
            Comparator.comparingLong(SharedRow::epoch).thenComparingLong(SharedRow::seq);

    private record Writer(NodeId node, long bootId) {}

    private final Map<Writer, SharedRow> newest = new HashMap<>();

    /** Takes the row in, and says whether it is newer than what was known. */
    public synchronized boolean offer(SharedRow row) {
        Writer writer = new Writer(row.node(), row.bootId());
        SharedRow known = newest.get(writer);
        if (known != null && AGE.compare(row, known) <= 0) {
            return false;
        }
        newest.put(writer, row);
        return true;
    }

    /** The newest row of each of these members, in their order. */
    public synchronized List<SharedRow> rowsOf(Collection<NodeInfo> members) {
        return members.stream()
                .flatMap(member -> Stream.ofNullable(newest.get(new Writer(member.id(), member.bootId()))))
                .toList();
    }

    /** Forgets the rows of everyone else: the dead and the former boots. */
    public synchronized void retain(Collection<NodeInfo> members) {
        newest.keySet()
                .retainAll(members.stream()
                        .map(member -> new Writer(member.id(), member.bootId()))
                        .toList());
    }
}

package vertebra.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Map<Writer, SharedRow> newest = new ConcurrentHashMap<>();

    /** Takes the row in, and says whether it is newer than what was known. */
    public boolean offer(SharedRow row) {
        SharedRow kept = newest.merge(
                new Writer(row.node(), row.bootId()), row, (old, now) -> AGE.compare(now, old) > 0 ? now : old);
        return kept == row;
    }

    /** The newest row of each of these members, in their order. */
    public List<SharedRow> rowsOf(Collection<NodeInfo> members) {
        return members.stream()
                .flatMap(member -> Stream.ofNullable(newest.get(new Writer(member.id(), member.bootId()))))
                .toList();
    }

    /** Forgets the rows of everyone else: the dead and the former boots. */
    public void retain(Collection<NodeInfo> members) {
        newest.keySet()
                .retainAll(members.stream()
                        .map(member -> new Writer(member.id(), member.bootId()))
                        .toList());
    }
}

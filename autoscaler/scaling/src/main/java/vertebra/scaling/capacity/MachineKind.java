package vertebra.scaling.capacity;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView.Unit;

/**
 * What machines of one group really have, which is less than is written of it, since the system takes its part of what a cloud's list
 * says: as the machine has that was ordered last, also when that one is gone. A value.
 *
 * @param written of the group when that machine was ordered: when something else is written, larger machines may come
 * @param since when that machine was ordered, or when something else was written
 * @param cpuMillis of that machine; 0: none joined
 * @param memoryBytes of that machine; 0: none joined
 */
public record MachineKind(Unit written, Instant since, int cpuMillis, long memoryBytes) {

    /** A group that is seen for the first time: its machines are taken for what is written. */
    static MachineKind first(Unit written, List<NodeView> nodes) {
        return none(written, Instant.EPOCH).seeing(nodes);
    }

    /** @param nodes of the group */
    MachineKind with(Unit unit, List<NodeView> nodes, Instant now) {
        boolean same = unit.cpuMillis() == written.cpuMillis() && unit.memoryBytes() == written.memoryBytes();
        return (same ? this : none(unit, now)).seeing(nodes);
    }

    /** What a new machine can be counted on for. */
    Unit real(Unit unit) {
        return new Unit(
                unit.cpuMillis() == 0 || cpuMillis == 0
                        ? Math.max(unit.cpuMillis(), cpuMillis)
                        : Math.min(unit.cpuMillis(), cpuMillis),
                unit.memoryBytes() == 0 || memoryBytes == 0
                        ? Math.max(unit.memoryBytes(), memoryBytes)
                        : Math.min(unit.memoryBytes(), memoryBytes),
                unit.costPerHour(),
                unit.priority());
    }

    private static MachineKind none(Unit written, Instant since) {
        return new MachineKind(written, since, 0, 0);
    }

    private MachineKind seeing(List<NodeView> nodes) {
        return nodes.stream()
                .filter(node -> isNews(node.machine().since()))
                .max(Comparator.comparing((NodeView node) -> node.machine().since())
                        .thenComparing(NodeView::id))
                .map(node -> new MachineKind(written, node.machine().since(), node.cpuMillis(), node.memoryBytes()))
                .orElse(this);
    }

    private boolean isNews(Instant ordered) {
        return cpuMillis == 0 ? !ordered.isBefore(since) : ordered.isAfter(since);
    }
}

package vertebra.scaling.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import vertebra.scaling.learned.HoldWindow;
import vertebra.scaling.learned.StartTimes;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;

/**
 * What is remembered of one instance group. A value.
 *
 * @param since when this leader began to watch, or when somebody else changed the group
 * @param target machines that were asked for
 * @param needs machines needed lately
 * @param boots of machines ordered until its end
 * @param failures orders that failed in a row
 * @param backOffUntil no order before; {@link Instant#EPOCH}: there was an order since the last back-off, or none was refused
 * @param retired when machines were retired in the last ten minutes
 * @param nodes nodes that the group had
 * @param kind what its machines really have
 */
public record GroupMemory(
        String group,
        Instant since,
        int target,
        HoldWindow needs,
        StartTimes boots,
        int failures,
        Instant backOffUntil,
        List<Instant> retired,
        int nodes,
        MachineKind kind) {

    /** As far back as any window reaches while boots take up to a quarter of an hour. */
    private static final Duration KEPT = Duration.ofMinutes(30);

    public GroupMemory {
        retired = List.copyOf(retired);
    }

    /** @param machines of the group */
    static GroupMemory first(GroupView group, List<NodeView> machines, Instant now) {
        return new GroupMemory(
                group.name(),
                now,
                group.target(),
                HoldWindow.EMPTY,
                StartTimes.none(Instant.EPOCH),
                0,
                Instant.EPOCH,
                List.of(),
                0,
                MachineKind.first(group.unit(), machines));
    }

    /** The same, watched from now on. */
    public GroupMemory watchedSince(Instant now) {
        return new GroupMemory(group, now, target, needs, boots, failures, backOffUntil, retired, nodes, kind);
    }

    GroupMemory withNeed(int machines, Instant now) {
        HoldWindow held = needs.with(new HoldWindow.Need(now, machines), KEPT);
        return new GroupMemory(group, since, target, held, boots, failures, backOffUntil, retired, nodes, kind);
    }

    GroupMemory withBoots(List<Double> seconds, Instant until) {
        int failed = seconds.isEmpty() ? failures : 0;
        StartTimes all = boots.with(seconds, until);
        return new GroupMemory(group, since, target, needs, all, failed, backOffUntil, retired, nodes, kind);
    }

    GroupMemory withTarget(int machines) {
        return new GroupMemory(group, since, machines, needs, boots, failures, backOffUntil, retired, nodes, kind);
    }

    GroupMemory withNodes(int count) {
        return new GroupMemory(group, since, target, needs, boots, failures, backOffUntil, retired, count, kind);
    }

    GroupMemory withKind(MachineKind other) {
        return new GroupMemory(group, since, target, needs, boots, failures, backOffUntil, retired, nodes, other);
    }

    GroupMemory withFailure(Instant until) {
        return new GroupMemory(group, since, target, needs, boots, failures + 1, until, retired, nodes, kind);
    }

    GroupMemory withoutBackOff() {
        return new GroupMemory(group, since, target, needs, boots, failures, Instant.EPOCH, retired, nodes, kind);
    }

    GroupMemory withRetired(Instant now, Duration kept) {
        List<Instant> all = new ArrayList<>(
                retired.stream().filter(at -> at.plus(kept).isAfter(now)).toList());
        all.add(now);
        return new GroupMemory(group, since, target, needs, boots, failures, backOffUntil, all, nodes, kind);
    }
}

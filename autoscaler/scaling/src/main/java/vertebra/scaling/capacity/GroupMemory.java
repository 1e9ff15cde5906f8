package vertebra.scaling.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of one instance group. A value.
 *
 * @param since when this leader began to watch, or when somebody else changed the group
 * @param target machines that were asked for
 * @param needs machines needed lately, ever fewer, the oldest first
 * @param boots seconds of the last boots, the oldest first
 * @param bootsUntil machines ordered until then are in
 * @param failures orders that failed in a row
 * @param backOffUntil no order before
 * @param retired when machines were retired in the last ten minutes
 * @param nodes nodes that the group had
 */
public record GroupMemory(
        String group,
        Instant since,
        int target,
        List<Need> needs,
        List<Double> boots,
        Instant bootsUntil,
        int failures,
        Instant backOffUntil,
        List<Instant> retired,
        int nodes) {

    /** Machines that were needed. */
    public record Need(Instant at, int machines) {}

    private static final Duration KEPT = Duration.ofMinutes(30);
    private static final int KEPT_BOOTS = 50;
    private static final int FEWEST_BOOTS = 5;
    private static final double QUANTILE = 0.95;

    public GroupMemory {
        needs = List.copyOf(needs);
        boots = List.copyOf(boots);
        retired = List.copyOf(retired);
    }

    static GroupMemory first(String group, int target, Instant now) {
        return new GroupMemory(group, now, target, List.of(), List.of(), Instant.EPOCH, 0, Instant.EPOCH, List.of(), 0);
    }

    /** The same, watched from now on. */
    public GroupMemory watchedSince(Instant now) {
        return new GroupMemory(group, now, target, needs, boots, bootsUntil, failures, backOffUntil, retired, nodes);
    }

    /** p95 of the boots, in seconds. */
    double bootSeconds(double unknown) {
        if (boots.size() < FEWEST_BOOTS) {
            return unknown;
        }
        List<Double> sorted = boots.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1.0, QUANTILE * sorted.size()));
    }

    /** The most machines needed within {@code window}. */
    int most(Duration window, Instant now) {
        return needs.stream()
                .filter(need -> !need.at().isBefore(now.minus(window)))
                .mapToInt(Need::machines)
                .max()
                .orElse(0);
    }

    GroupMemory withNeed(int machines, Instant now) {
        List<Need> kept = new ArrayList<>(needs.stream()
                .filter(old -> old.machines() > machines && !old.at().isBefore(now.minus(KEPT)))
                .toList());
        kept.add(new Need(now, machines));
        return new GroupMemory(group, since, target, kept, boots, bootsUntil, failures, backOffUntil, retired, nodes);
    }

    GroupMemory withBoots(List<Double> seconds, Instant until) {
        List<Double> all = new ArrayList<>(boots);
        all.addAll(seconds);
        List<Double> last = all.subList(Math.max(0, all.size() - KEPT_BOOTS), all.size());
        int failed = seconds.isEmpty() ? failures : 0;
        return new GroupMemory(group, since, target, needs, last, until, failed, backOffUntil, retired, nodes);
    }

    GroupMemory withTarget(int machines) {
        return new GroupMemory(
                group, since, machines, needs, boots, bootsUntil, failures, backOffUntil, retired, nodes);
    }

    GroupMemory withNodes(int count) {
        return new GroupMemory(group, since, target, needs, boots, bootsUntil, failures, backOffUntil, retired, count);
    }

    GroupMemory withFailure(Instant until) {
        return new GroupMemory(group, since, target, needs, boots, bootsUntil, failures + 1, until, retired, nodes);
    }

    GroupMemory withRetired(Instant now, Duration kept) {
        List<Instant> all = new ArrayList<>(
                retired.stream().filter(at -> at.plus(kept).isAfter(now)).toList());
        all.add(now);
        return new GroupMemory(group, since, target, needs, boots, bootsUntil, failures, backOffUntil, all, nodes);
    }
}

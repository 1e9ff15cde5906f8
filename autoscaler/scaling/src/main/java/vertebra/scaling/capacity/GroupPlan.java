package vertebra.scaling.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.scaling.capacity.GroupDecision.Why;
import vertebra.scaling.learned.StartTimes;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.Order;
import vertebra.spec.fleet.GroupView.Refusal;

/** One group at one time. Whatever is in doubt, nothing is taken away. */
final class GroupPlan {

    /** A shorter lull is not worth a boot: twice a slow one of 150 s, as in the recorded runs. */
    private static final Duration LEAST_WINDOW = Duration.ofMinutes(5);

    /** What a cloud said before may no longer hold: six plans have passed without an answer. */
    private static final Duration STALE = Duration.ofMinutes(1);

    /** Boots are slow now and then; a machine is given up no sooner: three times the 90 s of a usual boot, and a little. */
    private static final Duration LEAST_BOOT_PATIENCE = Duration.ofMinutes(5);

    /** A cloud without machines seldom has some a minute later; a machine that failed took as long to show it. */
    private static final Duration FIRST_BACK_OFF = Duration.ofMinutes(5);

    /** Capacity comes back unannounced: it is asked for twice an hour at least. */
    private static final Duration LAST_BACK_OFF = Duration.ofMinutes(30);

    /** It has machines, and was only asked too often: the next plan asks again, and each later one waits twice as long. */
    private static final Duration FIRST_THROTTLE = Duration.ofSeconds(10);

    /** As long as replicas are held at most: by then it shows whether too much went. */
    private static final Duration RETIRE_WINDOW = Duration.ofMinutes(10);

    /** At most a quarter of the nodes goes within ten minutes: what is left carries a third more, should that have been wrong. */
    private static final int RETIRE_SHARE = 4;

    record Outcome(GroupDecision decision, GroupMemory memory) {}

    private final GroupView group;
    private final Instant now;
    private final double boot;
    private final List<NodeView> nodes;
    private final GroupMemory memory;
    private final boolean changedByOthers;
    private final boolean lostNodes;

    GroupPlan(Fleet fleet, GroupView group, GroupMemory before, double unknownBoot, Instant now) {
        this.group = group;
        this.now = now;
        this.nodes = fleet.nodes().stream()
                .filter(node -> node.machine().group().equals(group.name()))
                .toList();
        this.changedByOthers = before.target() != group.target();
        int expected = Math.min(before.nodes(), group.target());
        this.lostNodes = nodes.size() * 3 < expected * 2 || nodes.size() * 2 < running(group);
        GroupMemory booted = booted(before, nodes);
        GroupMemory adopted =
                changedByOthers ? booted.withTarget(group.target()).watchedSince(now) : booted;
        this.memory = lostNodes ? adopted.watchedSince(now) : adopted.withNodes(nodes.size());
        this.boot = memory.boots().p95(unknownBoot);
    }

    /**
     * @param need machines for replicas and headroom
     * @param grows this group, and no other, may grow now
     * @param wants replicas of each API
     */
    Outcome decide(MachineNeed need, boolean grows, Fleet fleet, Map<ApiName, Integer> wants) {
        if (!group.resizable()) {
            return keep(need, memory, CapacityReason.STATIC);
        }
        if (group.cloud().suspended()) {
            return keep(need, memory, CapacityReason.SUSPENDED);
        }
        Optional<Outcome> failure = failedBoot(need);
        if (failure.isPresent()) {
            return failure.get();
        }
        int wanted = Math.clamp(need.machines(), group.min(), group.max());
        GroupMemory needed = memory.withNeed(wanted, now);
        if (lostNodes) {
            return keep(need, needed, CapacityReason.FROZEN_LOST_NODES);
        }
        if (grows && wanted > group.target()) {
            return grow(need, wanted, needed);
        }
        return fewer(need, needed, fleet, wants);
    }

    /** A refusal is news when no back-off was waited for since the last order. */
    static GroupMemory withRefusal(GroupView group, GroupMemory memory, Instant now) {
        Refusal refusal = group.cloud().refusal();
        if (refusal == Refusal.NONE) {
            return memory.backOffUntil().isAfter(now) ? memory : memory.withoutBackOff();
        }
        return memory.backOffUntil().equals(Instant.EPOCH)
                ? memory.withFailure(now.plus(backOff(memory.failures(), refusal)))
                : memory;
    }

    private Outcome grow(MachineNeed need, int wanted, GroupMemory needed) {
        if (needed.backOffUntil().isAfter(now)) {
            return hold(need, needed, needed.backOffUntil(), CapacityReason.GROUP_BACKOFF);
        }
        Optional<NodeView> draining = nodes.stream().filter(NodeView::draining).findFirst();
        if (draining.isPresent()) {
            Why why = why(need, CapacityReason.PACKING);
            return new Outcome(
                    new GroupDecision.Undrain(
                            group.name(), group.target(), draining.get().id(), why),
                    needed);
        }
        Why why = need.machines() > group.max()
                ? why(need, CapacityReason.PACKING, CapacityReason.AT_MAX)
                : why(need, CapacityReason.PACKING);
        return new Outcome(
                new GroupDecision.Grow(group.name(), wanted, why),
                needed.withTarget(wanted).withoutBackOff());
    }

    /** A machine that is on its way for three times the usual time never comes. */
    private Optional<Outcome> failedBoot(MachineNeed need) {
        Duration usual = Duration.ofMillis(Math.round(boot * 3000));
        Duration patience = usual.compareTo(LEAST_BOOT_PATIENCE) > 0 ? usual : LEAST_BOOT_PATIENCE;
        return group.cloud().orders().stream()
                .filter(order -> order.since().plus(patience).isBefore(now))
                .min(Comparator.comparing(Order::since))
                .map(order -> {
                    int target = Math.max(group.min(), group.target() - 1);
                    Instant until = now.plus(backOff(memory.failures(), Refusal.NO_CAPACITY));
                    Why why = why(need, CapacityReason.BOOT_FAILED);
                    return new Outcome(
                            new GroupDecision.RetireMachine(group.name(), target, order.machine(), why),
                            memory.withTarget(target).withFailure(until));
                });
    }

    private Outcome fewer(MachineNeed need, GroupMemory needed, Fleet fleet, Map<ApiName, Integer> wants) {
        int target = group.target();
        Duration window = window();
        int most = Math.clamp(needed.needs().most(window, now), group.min(), group.max());
        if (most >= target) {
            return most > need.machines() && need.machines() < target
                    ? hold(need, needed, now.plus(window), CapacityReason.HELD_BY_WINDOW)
                    : keep(need, needed, need.machines() < group.min() ? CapacityReason.AT_MIN : CapacityReason.STEADY);
        }
        Optional<Outcome> blocked = blocked(need, needed, window);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        Victims victims = new Victims(fleet, wants, nodes);
        Optional<NodeView> empty = victims.drained();
        if (empty.isPresent()) {
            return new Outcome(
                    new GroupDecision.Retire(
                            group.name(), target - 1, empty.get().id(), why(need, CapacityReason.PACKING)),
                    needed.withTarget(target - 1).withRetired(now, RETIRE_WINDOW));
        }
        if (nodes.stream().anyMatch(NodeView::draining)) {
            return keep(need, needed, CapacityReason.DRAINING);
        }
        return victims.next()
                .map(victim -> new Outcome(
                        new GroupDecision.Drain(group.name(), target, victim.id(), why(need, CapacityReason.PACKING)),
                        needed))
                .orElseGet(() -> keep(need, needed, CapacityReason.NO_VICTIM));
    }

    private Optional<Outcome> blocked(MachineNeed need, GroupMemory needed, Duration window) {
        Instant watched = needed.since().plus(window);
        Instant described = group.cloud().describedAt();
        if (described.plus(STALE).isBefore(now)) {
            return Optional.of(keep(need, needed, CapacityReason.FROZEN_NO_DATA));
        }
        if (watched.isAfter(now)) {
            return Optional.of(hold(need, needed, watched, CapacityReason.HELD_BY_WINDOW));
        }
        List<Instant> lately = needed.retired().stream()
                .filter(at -> at.plus(RETIRE_WINDOW).isAfter(now))
                .toList();
        if (lately.size() >= Math.max(1, nodes.size() / RETIRE_SHARE)) {
            Instant until = lately.getFirst().plus(RETIRE_WINDOW);
            return Optional.of(hold(need, needed, until, CapacityReason.RETIRE_CAP));
        }
        return Optional.empty();
    }

    private Duration window() {
        Duration twice = Duration.ofMillis(Math.round(2000 * boot));
        return twice.compareTo(LEAST_WINDOW) > 0 ? twice : LEAST_WINDOW;
    }

    /** Twice as long each time. */
    private static Duration backOff(int failures, Refusal refusal) {
        Duration first = refusal == Refusal.THROTTLED ? FIRST_THROTTLE : FIRST_BACK_OFF;
        Duration next = first.multipliedBy(1L << Math.min(8, failures));
        return next.compareTo(LAST_BACK_OFF) > 0 ? LAST_BACK_OFF : next;
    }

    private static int running(GroupView group) {
        return group.target() - group.cloud().orders().size();
    }

    private static GroupMemory booted(GroupMemory before, List<NodeView> nodes) {
        List<NodeView> news = nodes.stream()
                .filter(node -> StartTimes.isCredible(node.machine().bootSeconds())
                        && joined(node).isAfter(before.boots().until()))
                .toList();
        Instant until = news.stream()
                .map(GroupPlan::joined)
                .max(Instant::compareTo)
                .orElse(before.boots().until());
        return before.withBoots(
                news.stream().map(node -> node.machine().bootSeconds()).toList(), until);
    }

    private static Instant joined(NodeView node) {
        return node.machine().since().plusMillis(Math.round(node.machine().bootSeconds() * 1000));
    }

    private Outcome keep(MachineNeed need, GroupMemory after, CapacityReason reason) {
        return new Outcome(new GroupDecision.Keep(group.name(), group.target(), why(need, reason)), after);
    }

    private Outcome hold(MachineNeed need, GroupMemory after, Instant until, CapacityReason reason) {
        return new Outcome(new GroupDecision.Hold(group.name(), group.target(), until, why(need, reason)), after);
    }

    private Why why(MachineNeed need, CapacityReason... first) {
        List<CapacityReason> reasons = new ArrayList<>(List.of(first));
        if (changedByOthers) {
            reasons.add(CapacityReason.EXTERNAL_CHANGE);
        }
        if (!need.tooLarge().isEmpty()) {
            reasons.add(CapacityReason.REPLICA_TOO_LARGE);
        }
        return new Why(need.machines(), group.target(), need.tooLarge(), reasons);
    }
}

package vertebra.scaling.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.scaling.decision.Candidate.Rule;
import vertebra.scaling.learned.HoldWindow;

/**
 * From what rules ask for to what is done: up at once but for noise, down after everything that may be in the way is gone.
 *
 * @param memory with what was observed now, and the replicas asked for until now
 * @param silent replicas on nodes that say nothing
 */
record Ruling(ApiMemory memory, Inputs inputs, Bounds bounds, Demands demands, int silent, Instant now) {

    /** No more are added in a tick, or twice as many: what is wrong then was measured wrong. */
    private static final int MOST_ADDED = 4;

    /** Half of the replicas may go in so much time. */
    private static final Duration BETWEEN_SHRINKS = Duration.ofSeconds(10);

    /** A sixth less is little: about what the wait queue's head-room of a dozen replicas is. A quarter costs on-off traffic 3 % more. */
    private static final int LITTLE_SHARE = 6;

    private record Block(ReasonCode reason, Instant until) {}

    OfferedLoadScaler.Outcome decide() {
        int current = memory.want();
        int wanted = bounds.clamped(demands.need());
        if (bounds.pin().isPresent()) {
            return outcome(pinned(wanted, bounds.pin().getAsInt()));
        }
        if (wanted > current) {
            return grow(wanted);
        }
        return fewer(current).map(this::outcome).orElseGet(() -> outcome(keep(current)));
    }

    private ReplicaDecision pinned(int wanted, int pin) {
        List<ReasonCode> reasons = ReasonCode.pinned(pin, bounds.max());
        return ReplicaDecision.of(memory.api(), memory.want(), wanted, why(reasons));
    }

    private OfferedLoadScaler.Outcome grow(int wanted) {
        int current = memory.want();
        int capped = Math.min(wanted, current + Math.max(MOST_ADDED, current));
        List<ReasonCode> reasons = new ArrayList<>();
        reasons.add(reasonToGrow());
        if (capped < wanted) {
            reasons.add(ReasonCode.UP_CAP);
        }
        if (demands.need() > bounds.max()) {
            reasons.add(ReasonCode.AT_MAX);
        }
        return outcome(new ReplicaDecision.Grow(memory.api(), current, capped, why(reasons)));
    }

    private ReasonCode reasonToGrow() {
        if (bound().rule() == Rule.WAKE) {
            return ReasonCode.WAKE;
        }
        return inPanic() ? ReasonCode.SCALE_UP_PANIC : ReasonCode.SCALE_UP;
    }

    /** What is done about more replicas than are needed now; empty when there are none. */
    private Optional<ReplicaDecision> fewer(int current) {
        int enough = bounds.clamped(memory.hold().most(Duration.ZERO, now));
        if (current > bounds.max()) {
            return Optional.of(at(bounds.max(), ReasonCode.AT_MAX));
        }
        if (enough >= current) {
            return Optional.empty();
        }
        Duration window = memory.learned().risk().hold(inputs.leadSeconds());
        int target = bounds.clamped(Math.max(lasting(current, window), Math.min(silent, current)));
        Optional<Block> block = block(current, target, window);
        if (block.isPresent()) {
            Block held = block.get();
            return Optional.of(
                    new ReplicaDecision.Hold(memory.api(), current, enough, held.until(), why(held.reason())));
        }
        int capped = Math.max(target, current - Math.max(1, current / 2));
        List<ReasonCode> reasons = new ArrayList<>();
        reasons.add(capped == 0 ? ReasonCode.TO_ZERO : ReasonCode.SCALE_DOWN);
        if (capped > target) {
            reasons.add(ReasonCode.DOWN_CAP);
        }
        return Optional.of(new ReplicaDecision.Shrink(memory.api(), current, capped, why(reasons)));
    }

    /** What has been enough for the window; where that is only a little less, and not half, for the longest window. */
    private int lasting(int current, Duration window) {
        int most = memory.hold().most(window, now);
        boolean half = 2 * most <= current;
        boolean little = !half && most >= current - Math.max(1, current / LITTLE_SHARE);
        boolean settled = !memory.times().grown().plus(HoldWindow.KEPT).isAfter(now);
        if (little && !settled) {
            return current;
        }
        return little ? Math.min(current, memory.hold().most(HoldWindow.KEPT, now)) : most;
    }

    private Optional<Block> block(int current, int target, Duration window) {
        Instant watched = memory.since().plus(window);
        Instant rested = memory.times().shrunk().plus(BETWEEN_SHRINKS);
        if (silent * 2 > inputs.ready()) {
            return Optional.of(new Block(ReasonCode.FROZEN_NO_DATA, now));
        }
        if (inPanic()) {
            return Optional.of(
                    new Block(ReasonCode.HELD_BY_PANIC, memory.times().panicUntil()));
        }
        if (now.isBefore(watched)) {
            return Optional.of(new Block(ReasonCode.HELD_BY_START, watched));
        }
        if (target >= current) {
            return Optional.of(
                    new Block(ReasonCode.HELD_BY_WINDOW, memory.hold().until(current, HoldWindow.KEPT, now)));
        }
        return now.isBefore(rested) ? Optional.of(new Block(ReasonCode.DOWN_CAP, rested)) : Optional.empty();
    }

    private ReplicaDecision keep(int current) {
        ReasonCode reason = ReasonCode.STEADY;
        if (demands.need() > bounds.max()) {
            reason = ReasonCode.AT_MAX;
        } else if (demands.need() < current && bounds.clamped(0) == current) {
            reason = ReasonCode.AT_FLOOR;
        }
        return new ReplicaDecision.Keep(memory.api(), current, why(reason));
    }

    private ReplicaDecision at(int wanted, ReasonCode reason) {
        return ReplicaDecision.of(memory.api(), memory.want(), wanted, why(reason));
    }

    private OfferedLoadScaler.Outcome outcome(ReplicaDecision decision) {
        return new OfferedLoadScaler.Outcome(decision, memory);
    }

    private boolean inPanic() {
        return now.isBefore(memory.times().panicUntil());
    }

    private Candidate bound() {
        return Demands.most(candidates());
    }

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>(demands.candidates());
        all.addAll(bounds.candidates());
        return all;
    }

    private Why why(ReasonCode reason) {
        return why(List.of(reason));
    }

    private Why why(List<ReasonCode> reasons) {
        List<ReasonCode> all = new ArrayList<>(reasons);
        if (inputs.service().mean() <= 0) {
            all.add(ReasonCode.NO_SERVICE_TIME);
        } else if (!demands.reachable()) {
            all.add(ReasonCode.SLO_UNREACHABLE);
        }
        List<Candidate> candidates = candidates();
        Candidate bound = candidates.stream()
                .filter(candidate -> candidate.rule() == Rule.PIN)
                .findFirst()
                .orElseGet(() -> Demands.most(candidates));
        return new Why(candidates, bound, all, Optional.of(inputs));
    }
}

package vertebra.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import vertebra.scaling.cortex.CortexDecision;
import vertebra.scaling.cortex.CortexMemory;
import vertebra.scaling.cortex.CortexMemory.Recommendation;
import vertebra.scaling.cortex.CortexScaler;
import vertebra.scaling.cortex.CortexSettings;
import vertebra.scaling.decision.Candidate;
import vertebra.scaling.decision.Candidate.Rule;
import vertebra.scaling.decision.OfferedLoadScaler;
import vertebra.scaling.decision.ReasonCode;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.decision.Situation;
import vertebra.scaling.decision.Why;
import vertebra.scaling.signal.Signals;
import vertebra.spec.ApiName;
import vertebra.spec.AutoscalingSpec;

/**
 * {@code policy: cortex}: runs the {@link CortexScaler} every ten seconds on the in-flight requests of the replicas. Held requests are
 * not among these; the first one wakes an API without replicas.
 *
 * <p>This law is asked every two seconds or so. A run is due ten seconds after the one before was due; it is made at the first question
 * from then on and counts as of when it was due. So runs are ten seconds apart however unevenly the questions come. After a pause of
 * another ten seconds or more the pace begins anew.
 */
final class CortexLaw {

    /** As Cortex waits between its runs. */
    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** The proxies of Cortex report the mean of so long. */
    private static final int GAUGE_SECONDS = 10;

    /** Cortex starts its timer again when a run has ended: what it remembers is a little older than the runs counted. */
    private static final Duration RUN = Duration.ofMillis(1);

    private final CortexScaler scaler = new CortexScaler();

    record Outcome(ReplicaDecision decision, CortexState state) {}

    /** @param seen what the other law saw and measured */
    Outcome decide(Situation situation, OfferedLoadScaler.Outcome seen, CortexState before) {
        Instant now = situation.now();
        Signals signals = new Signals(seen.memory().load(), now);
        int current = seen.memory().want();
        AutoscalingSpec spec = situation.settings();
        CortexSettings settings = CortexSettings.of(spec, situation.slots());
        CortexState state = before.withRevision(situation.view().revision());
        if (situation.pin().isPresent()) {
            CortexState measured = measured(situation, signals, settings, state, now);
            Answer pinned = new Answer(situation.api(), current, sees(settings, measured, now));
            return new Outcome(pinned.pinned(settings, situation.pin().getAsInt()), measured);
        }
        Answer answer = new Answer(situation.api(), current, sees(settings, state, now));
        if (!before.revision().equals(state.revision())) {
            int replicas = scaler.redeploy(settings, current, spec.initReplicas());
            return new Outcome(answer.to(replicas, replicas, ReasonCode.REDEPLOYED), state);
        }
        if (current == 0 && signals.waiting() > 0) {
            CortexDecision woken = scaler.wake(state.memory(), current, now);
            return new Outcome(answer.to(woken.replicas(), 1, ReasonCode.WAKE), state.withMemory(woken.memory()));
        }
        if (!isDue(state, now)) {
            int recommended = lastRecommended(state.memory()).orElse(current);
            return new Outcome(answer.keep(recommended, ReasonCode.BETWEEN_RUNS), state);
        }
        CortexState ticked = measured(situation, signals, settings, state, now);
        Instant run = ticked.tickedAt();
        OptionalDouble mean = ticked.average(settings.knobs().window(), run);
        CortexDecision decision = scaler.tick(settings, aged(state.memory()), current, mean, run);
        Answer told = new Answer(situation.api(), current, sees(settings, ticked, run));
        return new Outcome(told.of(decision), ticked.withMemory(decision.memory()));
    }

    private static boolean isDue(CortexState state, Instant now) {
        return !state.tickedAt().plus(PERIOD).isAfter(now);
    }

    /** The same with one more measurement, where one is due. */
    private static CortexState measured(
            Situation situation, Signals signals, CortexSettings settings, CortexState state, Instant now) {
        if (!isDue(state, now)) {
            return state;
        }
        Instant due = state.tickedAt().plus(PERIOD);
        Instant run = due.plus(PERIOD).isAfter(now) ? due : now;
        return state.tick(gauge(situation, signals), settings.knobs().window(), run);
    }

    /** Of the last ten seconds; empty before these are over, and while no replica says anything. */
    private static OptionalDouble gauge(Situation situation, Signals signals) {
        boolean heard = situation.nodes().stream().anyMatch(signals::hears) && situation.ready() > 0;
        return heard && signals.covers(GAUGE_SECONDS)
                ? OptionalDouble.of(signals.inFlight(GAUGE_SECONDS))
                : OptionalDouble.empty();
    }

    private static Why.InFlight sees(CortexSettings settings, CortexState state, Instant now) {
        Duration window = settings.knobs().window();
        return new Why.InFlight(state.average(window, now), settings.target(), window);
    }

    private static Optional<Integer> lastRecommended(CortexMemory memory) {
        List<Recommendation> records = memory.records();
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(records.getLast().replicas());
    }

    private static CortexMemory aged(CortexMemory memory) {
        return new CortexMemory(
                memory.start().map(start -> start.minus(RUN)),
                memory.records().stream()
                        .map(record -> new Recommendation(record.at().minus(RUN), record.replicas()))
                        .toList());
    }

    /** From the words of Cortex to those of a replica decision. */
    private record Answer(ApiName api, int current, Why.InFlight sees) {

        ReplicaDecision pinned(CortexSettings settings, int pin) {
            int replicas = Math.min(pin, settings.maxReplicas());
            Candidate candidate = new Candidate(Rule.PIN, 0, pin);
            List<ReasonCode> reasons = ReasonCode.pinned(pin, settings.maxReplicas());
            Why why = new Why(List.of(candidate), candidate, reasons, Optional.of(sees));
            return ReplicaDecision.of(api, current, replicas, why);
        }

        ReplicaDecision of(CortexDecision decision) {
            return switch (decision) {
                case CortexDecision.NoMetric none -> keep(current, ReasonCode.NO_METRIC);
                case CortexDecision.Recommended made -> to(made.replicas(), made.recommended(), reason(made));
                case CortexDecision.Held held -> held(held);
            };
        }

        private ReplicaDecision held(CortexDecision.Held held) {
            ReasonCode reason = switch (held.hold()) {
                case YOUNG_FOR_DOWNSCALE, YOUNG_FOR_UPSCALE -> ReasonCode.HELD_BY_START;
                case DOWNSCALE_STABILIZATION, UPSCALE_STABILIZATION -> ReasonCode.HELD_BY_WINDOW;
            };
            boolean holdsDown = held.replicas() == current && held.recommended() < current;
            return holdsDown
                    ? new ReplicaDecision.Hold(
                            api, current, held.recommended(), held.until(), why(held.recommended(), reason))
                    : to(held.replicas(), held.recommended(), reason);
        }

        private ReasonCode reason(CortexDecision.Recommended made) {
            return switch (made.bound()) {
                case MAX_REPLICAS -> ReasonCode.AT_MAX;
                case MIN_REPLICAS -> ReasonCode.AT_FLOOR;
                case UPSCALE_FACTOR -> ReasonCode.UP_CAP;
                case DOWNSCALE_FACTOR -> ReasonCode.DOWN_CAP;
                case TOLERANCE -> ReasonCode.STEADY;
                case TARGET -> {
                    if (made.replicas() == current) {
                        yield ReasonCode.STEADY;
                    }
                    yield made.replicas() > current ? ReasonCode.SCALE_UP : ReasonCode.SCALE_DOWN;
                }
            };
        }

        ReplicaDecision keep(int recommended, ReasonCode reason) {
            return to(current, recommended, reason);
        }

        ReplicaDecision to(int replicas, int recommended, ReasonCode reason) {
            return ReplicaDecision.of(api, current, replicas, why(recommended, reason));
        }

        private Why why(int recommended, ReasonCode reason) {
            Candidate candidate = new Candidate(Rule.CORTEX, 0, recommended);
            return new Why(List.of(candidate), candidate, List.of(reason), Optional.of(sees));
        }
    }
}

package vertebra.scaling.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.scaling.forecast.Forecast;
import vertebra.scaling.idle.KeepAlive;
import vertebra.scaling.idle.Schedules;
import vertebra.scaling.learned.HoldWindow;
import vertebra.scaling.learned.Lead;
import vertebra.scaling.learned.Risk;
import vertebra.scaling.signal.LoadWindow;
import vertebra.scaling.signal.Signals;
import vertebra.spec.AutoscalingSpec;
import vertebra.spec.NodeId;

/**
 * Replicas from offered load: arrival rate × service time. Not from requests in flight: these contain the queue, so that while
 * capacity starts, every law of theirs orders too much.
 *
 * <p>Up at once, down after a window: see docs/autoscaling.md. A pure function, safe on any thread.
 */
public final class OfferedLoadScaler {

    /** Until the stable rate knows what the fast one saw. */
    private static final Duration PANIC = Duration.ofMinutes(1);

    /** The shortest rate of the law. */
    private static final Duration DEMAND_WINDOW = Duration.ofSeconds(10);

    /** One idle time in ten may end in a wake. */
    private static final double KEEP_ALIVE_QUANTILE = 0.9;

    /**
     * Three in a hundred, for an API whose budget is small: a wake alone is some late answers. Set by design, not by a sweep; what it
     * costs is in docs/autoscaling-results.md.
     */
    private static final double STRICT_KEEP_ALIVE_QUANTILE = 0.97;

    /** A fifth of the default budget: who writes so little counts single wakes. */
    private static final double STRICT_BUDGET = 0.001;

    /** A decision and what was observed for it: to be remembered {@link ApiMemory#after} what is done in the end. */
    public record Outcome(ReplicaDecision decision, ApiMemory memory) {}

    public Outcome decide(Situation situation, ApiMemory before) {
        Instant now = situation.now();
        ApiMemory.Learned known = before.learned();
        ApiMemory.Times times = before.times();
        AutoscalingSpec settings = situation.settings();
        LoadWindow window = before.load()
                .observe(situation.load(), situation.nodes(), situation.view().warmUp(), now);
        Signals signals = new Signals(window, now);
        Lead lead = known.lead().with(situation.api(), situation.replicas(), now);
        double leadSeconds =
                lead.seconds(situation.replicas(), situation.bootSeconds(), situation.unknownLoadSeconds(), now);
        boolean wakes = before.want() == 0 && situation.ready() == 0 && signals.waiting() > 0;
        Risk risk = known.risk().next(signals, settings.slo().budget(), wakes, situation.ready());
        Forecast forecast = settings.forecast() == AutoscalingSpec.Forecast.OFF
                ? Forecast.NONE
                : known.forecast()
                        .next(
                                signals.history(),
                                leadSeconds,
                                risk.quantile(),
                                before.api().value().hashCode());
        Inputs inputs = inputs(situation, before, signals, leadSeconds, risk, forecast);
        Change change = Change.of(signals, leadSeconds, known.jitter());
        Instant panicUntil = change.panic() ? now.plus(PANIC) : times.panicUntil();
        SlotNeed need = SlotNeed.of(settings, inputs);
        boolean demand = signals.rate((int) DEMAND_WINDOW.toSeconds()) > 0 || inputs.running() + inputs.waiting() > 0;
        boolean rests = !demand && mayRest(settings, before, signals);
        Demands demands =
                Demands.of(inputs, need, signals, change, now.isBefore(panicUntil), rests ? Forecast.NONE : forecast);
        int covered = Math.max(demands.need(), need.replicas(demands.rate() * (1 + risk.margin())));
        HoldWindow hold = before.hold().with(new HoldWindow.Need(now, covered), HoldWindow.KEPT);
        ApiMemory memory = new ApiMemory(
                before.api(),
                before.since(),
                before.want(),
                window,
                new ApiMemory.Learned(forecast, lead, risk, change.jitter()),
                hold,
                new ApiMemory.Times(panicUntil, times.grown(), times.shrunk(), demand ? now : times.demand()));
        Bounds bounds = bounds(situation, before.want() > 0 && !rests, leadSeconds);
        return new Ruling(memory, inputs, bounds, demands, silent(situation, signals), now).decide();
    }

    private static Inputs inputs(
            Situation situation, ApiMemory before, Signals signals, double lead, Risk risk, Forecast forecast) {
        int ready = situation.ready();
        return new Inputs(
                ready,
                Math.max(0, before.want() - ready),
                situation.slots(),
                signals.running(),
                signals.waiting(),
                signals.service(),
                signals.arrivalVariability(),
                situation.latencySeconds(),
                lead,
                risk.level(),
                risk.lateShare(),
                forecast.skill());
    }

    /** True when an API without requests has been idle for so long that it may go to zero, or to stay there: no forecast wakes it. */
    private static boolean mayRest(AutoscalingSpec settings, ApiMemory before, Signals signals) {
        if (settings.minReplicas() > 0 || before.want() == 0) {
            return settings.minReplicas() == 0;
        }
        boolean strict = settings.slo().budget() <= STRICT_BUDGET;
        double quantile = strict ? STRICT_KEEP_ALIVE_QUANTILE : KEEP_ALIVE_QUANTILE;
        Optional<Duration> keep = KeepAlive.of(settings.idle(), signals.history(), quantile);
        return keep.isPresent() && !before.times().demand().plus(keep.get()).isAfter(signals.now());
    }

    private static Bounds bounds(Situation situation, boolean keptAlive, double leadSeconds) {
        AutoscalingSpec settings = situation.settings();
        Duration lead = Duration.ofMillis(Math.round(leadSeconds * 1000));
        int scheduled = Schedules.floor(settings.schedule(), situation.now(), lead);
        int floor = Math.max(settings.minReplicas(), keptAlive ? 1 : 0);
        return new Bounds(floor, scheduled, settings.maxReplicas(), situation.pin());
    }

    private static int silent(Situation situation, Signals signals) {
        Set<NodeId> silent =
                situation.nodes().stream().filter(node -> !signals.hears(node)).collect(Collectors.toSet());
        return situation.readyOn(silent);
    }
}

package vertebra.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How many replicas an API has.
 *
 * @param minReplicas 0 (scales to zero) to {@code initReplicas}
 * @param maxReplicas 1 or more
 * @param initReplicas replicas right after a deploy, between min and max
 * @param targetReplicaConcurrency in-flight requests a replica should have; empty unless written
 * @param maxReplicaConcurrency in-flight requests a replica may have, 1 to 30000
 */
public record AutoscalingSpec(
        int minReplicas,
        int maxReplicas,
        int initReplicas,
        OptionalDouble targetReplicaConcurrency,
        int maxReplicaConcurrency,
        Policy policy,
        Slo slo,
        Idle idle,
        Forecast forecast,
        Mode mode,
        List<Schedule> schedule,
        CortexKnobs cortex) {

    public enum Policy {
        OFFERED_LOAD,
        CORTEX
    }

    public enum Forecast {
        AUTO,
        OFF
    }

    public enum Mode {
        AUTO,
        RECOMMEND,
        OFF
    }

    /** Promise of latency. Empty latency: max(100 ms, 2.5 x warm-up p50). Budget: share of late requests, 0 to 1. */
    public record Slo(Optional<Duration> latency, double budget) {

        public static final Slo DEFAULT = new Slo(Optional.empty(), 0.005);

        private static final Duration LEAST = Duration.ofMillis(100);

        /** The promise for a revision whose warm-up took so long in the median. */
        public Duration latencyFor(Duration warmUpP50) {
            Duration derived = warmUpP50.multipliedBy(5).dividedBy(2);
            return latency.orElse(derived.compareTo(LEAST) > 0 ? derived : LEAST);
        }
    }

    /** When an API with min_replicas 0 goes to zero. */
    public record Idle(IdlePolicy policy, Optional<Duration> max) {}

    public enum IdlePolicy {
        HISTOGRAM,
        FIXED,
        NEVER
    }

    /** A floor of replicas at certain times. */
    public record Schedule(String cron, Duration duration, int minReplicas) {}

    /** The settings of the Cortex policy, with Cortex's defaults. */
    public record CortexKnobs(
            Duration window,
            Duration downscaleStabilization,
            Duration upscaleStabilization,
            double maxDownscaleFactor,
            double maxUpscaleFactor,
            double downscaleTolerance,
            double upscaleTolerance) {

        public static final CortexKnobs DEFAULTS = new CortexKnobs(
                Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMinutes(1), 0.75, 1.5, 0.05, 0.05);
    }

    public AutoscalingSpec {
        schedule = List.copyOf(schedule);
    }
}

package vertebra.scaling.cortex;

import java.time.Instant;

/** What one run of the Cortex policy says, and why. */
public sealed interface CortexDecision {

    /** What the next run should be given. */
    CortexMemory memory();

    /** Replicas to have from now on. */
    int replicas();

    /** Nobody measured anything: what is requested stays. */
    record NoMetric(CortexMemory memory, int replicas) implements CortexDecision {}

    /**
     * There was a metric.
     *
     * @param raw in-flight requests by target
     * @param recommended after tolerances, factors and bounds, before stabilisation
     * @param bound the last rule that changed the number
     */
    record Recommended(CortexMemory memory, int replicas, double raw, int recommended, Bound bound)
            implements CortexDecision {}

    /**
     * A recommendation that stabilisation holds.
     *
     * @param until when it can be followed at the earliest, if the recommendations stay as they are
     */
    record Held(CortexMemory memory, int replicas, double raw, int recommended, Hold hold, Instant until)
            implements CortexDecision {}

    /** Which rule made a recommendation. */
    enum Bound {
        TARGET,
        TOLERANCE,
        DOWNSCALE_FACTOR,
        UPSCALE_FACTOR,
        MIN_REPLICAS,
        MAX_REPLICAS
    }

    /** Why a recommendation is not followed, or not yet wholly. */
    enum Hold {
        /** The policy runs for less than a downscale period. */
        YOUNG_FOR_DOWNSCALE,
        /** The policy runs for less than an upscale period. */
        YOUNG_FOR_UPSCALE,
        /** More was recommended within the downscale period. */
        DOWNSCALE_STABILIZATION,
        /** Less was recommended within the upscale period. */
        UPSCALE_STABILIZATION
    }
}

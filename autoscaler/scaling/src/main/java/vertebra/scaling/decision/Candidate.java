package vertebra.scaling.decision;

/**
 * What one rule alone would ask for.
 *
 * @param rate arrivals per second that it plans for; 0 where it does not think in rates
 * @param replicas before bounds
 */
public record Candidate(Rule rule, double rate, int replicas) {

    /** Which rule. */
    public enum Rule {
        /** The arrivals of the last 60 s. */
        STABLE,
        /** The arrivals of the last 10 s, when they changed more than noise does. */
        FAST,
        /** Where a panic leads to until new replicas are ready. */
        RAMP,
        /** What the regression expects, with its upper quantile. */
        FORECAST,
        /** Where the last four minutes lead to; only without a forecast that has skill and knows days. */
        TREND,
        /** To drain the queue. */
        BACKLOG,
        /** Callers wait for answers before they ask again: all slots are busy, so their number is unknown. */
        SATURATED,
        /** Requests that are held while there is no replica. */
        WAKE,
        /** min_replicas, or 1 while an API that may go to zero is kept alive. */
        FLOOR,
        /** A schedule's floor. */
        SCHEDULE,
        /** An operator's number, until it ends. */
        PIN,
        /** The policy of Cortex. */
        CORTEX
    }
}

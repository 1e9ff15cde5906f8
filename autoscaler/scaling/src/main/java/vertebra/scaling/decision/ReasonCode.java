package vertebra.scaling.decision;

import java.util.List;

/** What there is to say about a decision, for machines. */
public enum ReasonCode {
    /** As many as before. */
    STEADY,
    SCALE_UP,
    /** The arrivals jumped. */
    SCALE_UP_PANIC,
    /** More than twice as many, or four, a tick are not asked for. */
    UP_CAP,
    SCALE_DOWN,
    /** Not more than half are taken in ten seconds. */
    DOWN_CAP,
    /** Fewer would do now, but not for all of the hold window. */
    HELD_BY_WINDOW,
    /** Fewer would do, but a panic lasts. */
    HELD_BY_PANIC,
    /** Fewer would do, but the law has not watched for a hold window yet. */
    HELD_BY_START,
    /** Fewer would do, but more than half of the replicas say nothing. */
    FROZEN_NO_DATA,
    AT_MAX,
    AT_FLOOR,
    PINNED,
    WAKE,
    TO_ZERO,
    /** The service time alone breaks the promise; more replicas do not help. */
    SLO_UNREACHABLE,
    /** Nothing is known of the service time. */
    NO_SERVICE_TIME,
    MODE_OFF,
    MODE_RECOMMEND,
    /** Nobody measured requests in flight; the policy of Cortex keeps what there is. */
    NO_METRIC,
    /** The policy of Cortex runs every ten seconds. */
    BETWEEN_RUNS,
    /** The policy of Cortex keeps the number of the revision before, within the bounds of the new one. */
    REDEPLOYED;

    /** Of a number that an operator asked for. */
    public static List<ReasonCode> pinned(int pin, int max) {
        return pin > max ? List.of(PINNED, AT_MAX) : List.of(PINNED);
    }
}

package vertebra.admin.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One API and how it does: a line of {@code vertebra get}.
 *
 * @param state one word
 * @param reason why it is not live, in one sentence; null when there is nothing to say
 * @param live replicas that are ready, of any revision
 * @param want replicas that should be
 * @param revision the committed one, {@code r8}
 * @param serving the revision that answers now; null: none. Differs from {@code revision} during a roll-out
 * @param endpoint path on the data listener
 * @param updatedAt of the last commit that touched it
 */
public record ApiStatus(
        String name,
        String kind,
        State state,
        @Nullable String reason,
        int live,
        int want,
        String revision,
        @Nullable String serving,
        String endpoint,
        Traffic traffic,
        Instant updatedAt) {

    /** What one word says of an API. */
    public enum State {
        /** The replicas of the committed revision are ready; where fewer than wanted have room, the reason says why. */
        LIVE,
        /** A roll-out is under way. */
        UPDATING,
        /** No replica could be placed or loaded yet; the reason says what it waits for. */
        PENDING,
        /** The committed revision cannot run; an older one may still answer. */
        FAILED,
        /** Scaled to zero; the next request wakes it. */
        IDLE
    }

    /**
     * What the nodes counted.
     *
     * @param inFlight running and queued now
     * @param slots inferences that may run at once
     * @param requestsPerSecond over the last minute
     * @param averageMillis over the last minute; null: no request
     * @param p99Millis over the last minute; null: no request
     * @param succeeded 2xx since the node's start
     * @param clientErrors 4xx since the node's start
     * @param serverErrors 5xx since the node's start
     */
    public record Traffic(
            int inFlight,
            int slots,
            double requestsPerSecond,
            @Nullable Double averageMillis,
            @Nullable Double p99Millis,
            long succeeded,
            long clientErrors,
            long serverErrors) {

        public static final Traffic NONE = new Traffic(0, 0, 0, null, null, 0, 0, 0);
    }
}

package vertebra.serving.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * How one API does on this node, all revisions together.
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
public record TrafficSummary(
        int inFlight,
        int slots,
        double requestsPerSecond,
        @Nullable Double averageMillis,
        @Nullable Double p99Millis,
        long succeeded,
        long clientErrors,
        long serverErrors) {

    public static final TrafficSummary NONE = new TrafficSummary(0, 0, 0, null, null, 0, 0, 0);
}

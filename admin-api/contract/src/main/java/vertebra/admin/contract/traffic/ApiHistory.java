package vertebra.admin.contract.traffic;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The past of one API: {@code vertebra get API --since 1h}.
 *
 * @param since where it begins: as asked, or when the node began to count, or a day ago, whatever is later
 * @param stepSeconds length of a step
 * @param total all of it
 * @param steps the oldest first, silent ones included; the first and the last may be shorter
 */
public record ApiHistory(
        String api, Instant since, Instant until, long stepSeconds, TrafficSpan total, List<TrafficSpan> steps) {

    public ApiHistory {
        steps = List.copyOf(steps);
    }

    /**
     * What was counted in one span. Times are those of the answered requests; null: none. Percentiles are never too low, and at
     * most 19 % too high.
     *
     * @param at its start
     * @param requests that were answered
     * @param succeeded 2xx
     * @param clientErrors 4xx but 429
     * @param rejected 429 and 503: turned away without an inference
     * @param failures 500 and 504
     * @param aborted the caller left before the answer; not among the requests
     */
    public record TrafficSpan(
            Instant at,
            long requests,
            double requestsPerSecond,
            long succeeded,
            long clientErrors,
            long rejected,
            long failures,
            long aborted,
            @Nullable Double averageMillis,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis) {

        /** A span in which nothing was counted. */
        public static TrafficSpan silent(Instant at) {
            return new TrafficSpan(at, 0, 0, 0, 0, 0, 0, 0, null, null, null);
        }
    }
}

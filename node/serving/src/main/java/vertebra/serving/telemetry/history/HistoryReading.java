package vertebra.serving.telemetry.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The past of one API on this node.
 *
 * @param since where it begins: as asked, or when the API came to this node, or a day ago, whatever is later
 * @param step length of a step
 * @param total all of it
 * @param steps the oldest first, without a gap; the first and the last may be shorter than the step
 */
public record HistoryReading(Instant since, Instant until, Duration step, Span total, List<Span> steps) {

    public HistoryReading {
        steps = List.copyOf(steps);
    }

    /**
     * What was counted in one span. Milliseconds are of the answered requests, and null where there are none; percentiles are
     * at most 19 % too high.
     *
     * @param at its start
     * @param answered requests; those that came and were not answered yet are in a later one
     * @param perSecond of the answered ones
     * @param aborted the caller left before the answer
     */
    public record Span(
            Instant at,
            long answered,
            double perSecond,
            long succeeded,
            long clientErrors,
            long rejected,
            long failures,
            long aborted,
            @Nullable Double averageMillis,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis) {

        private static final double NANOS_PER_MILLI = 1e6;

        /** @param seconds that it covers */
        static Span of(Instant at, double seconds, Tally tally) {
            long answered = tally.answered();
            return new Span(
                    at,
                    answered,
                    answered / seconds,
                    tally.of(Outcome.SUCCESS),
                    tally.of(Outcome.CLIENT_ERROR),
                    tally.of(Outcome.REJECTED),
                    tally.of(Outcome.FAILURE),
                    tally.of(Outcome.ABORTED),
                    answered == 0 ? null : tally.meanNanos() / NANOS_PER_MILLI,
                    answered == 0 ? null : tally.percentileNanos(0.5) / NANOS_PER_MILLI,
                    answered == 0 ? null : tally.percentileNanos(0.99) / NANOS_PER_MILLI);
        }
    }
}

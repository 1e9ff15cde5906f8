package vertebra.serving.replica;

import java.time.Duration;
import vertebra.serving.batching.LatencyLaw;

/**
 * Learns what a prediction of one model costs, and says whether it is cheap enough for an event loop: a hand-over to
 * another thread and back costs 7-9 µs and the cache, a long run holds up every other connection of the loop.
 *
 * <p>An exponentially weighted mean (1/16 a run) of the time of a call, its part of it where several shared a run, and of the
 * size of its tensors. While runs differ in size, a {@link LatencyLaw} says what one of another size will take; else a larger call
 * than usual, by more rows or by longer ones, is expected to cost proportionally more, and several calls the sum of theirs.
 * Becomes cheap below 150 µs and expensive above 250 µs, so that it does not flutter around the 200 µs of the rule; a sample
 * counts for at most eight times the mean, and at least 1.6 ms, so that one pause of the JVM changes nothing.
 *
 * <p>Safe for any thread: an update that two threads make at once may be lost, and does not matter.
 */
final class CostMeter {

    private static final double WEIGHT = 1.0 / 16;
    private static final double CHEAP_NANOS = Duration.ofNanos(150_000).toNanos();
    private static final double EXPENSIVE_NANOS = Duration.ofNanos(250_000).toNanos();
    private static final double LARGEST_SAMPLE_NANOS =
            Duration.ofNanos(1_600_000).toNanos();
    private static final double LARGEST_GROWTH = 8;

    private final LatencyLaw law = new LatencyLaw();
    private volatile double callNanos;
    private volatile double usualBytes;
    private volatile boolean cheap;

    /**
     * @param warmUp the median of one call
     * @param warmUpBytes size of its tensors, or less
     */
    CostMeter(Duration warmUp, long warmUpBytes) {
        this.callNanos = warmUp.toNanos();
        this.usualBytes = Math.max(1, warmUpBytes);
        this.cheap = callNanos < CHEAP_NANOS + (EXPENSIVE_NANOS - CHEAP_NANOS) / 2;
    }

    /** True when a call with so much input may run on an event loop. */
    boolean isCheap(long bytes) {
        return cheap && expectedNanos(bytes) < EXPENSIVE_NANOS;
    }

    /** What a call with so much input will take. */
    long expectedNanos(long bytes) {
        return expectedNanos(1, bytes);
    }

    /** What a run that so many calls share will take. */
    long expectedNanos(int calls, long bytes) {
        return law.isKnown() ? law.nanos(bytes) : (long) (callNanos * Math.max(calls, bytes / usualBytes));
    }

    /** What so many usual calls take in so many slots. */
    Duration timeFor(int calls, int slots) {
        return Duration.ofNanos((long) (callNanos * calls / slots));
    }

    /**
     * Some calls ran.
     *
     * @param calls that shared the run
     * @param bytes size of their tensors
     * @param nanos of the run
     */
    void record(int calls, long bytes, long nanos) {
        double farthest = Math.max(LARGEST_SAMPLE_NANOS, LARGEST_GROWTH * expectedNanos(calls, bytes));
        law.record(bytes, Math.min((double) nanos, farthest));
        double largest = Math.max(LARGEST_SAMPLE_NANOS, LARGEST_GROWTH * callNanos);
        double mean = callNanos + WEIGHT * (Math.min((double) nanos / calls, largest) - callNanos);
        double usual = usualBytes + WEIGHT * (Math.max(1.0, (double) bytes / calls) - usualBytes);
        callNanos = mean;
        usualBytes = usual;
        cheap = cheap ? mean < EXPENSIVE_NANOS : mean < CHEAP_NANOS;
    }
}

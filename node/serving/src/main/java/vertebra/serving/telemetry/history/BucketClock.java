package vertebra.serving.telemetry.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Numbers the buckets of a node, and tells when they were. They follow a clock that never goes back, so that a wrong system
 * clock tears no hole; the time of day is looked up when somebody asks. Buckets begin at whole ten seconds of the time of day as
 * it was at the node's start. Safe for any thread.
 */
public final class BucketClock {

    /** Length of a bucket. */
    public static final Duration BUCKET = Duration.ofSeconds(10);

    static final long BUCKET_NANOS = BUCKET.toNanos();

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanoTime;
    private final InstantSource timeOfDay;
    /** Where bucket 0 began. */
    private final long origin;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public BucketClock(LongSupplier nanoTime, InstantSource timeOfDay) {
        this.nanoTime = nanoTime;
        this.timeOfDay = timeOfDay;
        this.origin = nanoTime.getAsLong() - Math.floorMod(timeOfDay.millis(), BUCKET.toMillis()) * NANOS_PER_MILLI;
    }

    /** Nanoseconds since bucket 0 began. */
    long nanos() {
        return nanoTime.getAsLong() - origin;
    }

    /** The bucket of now; they count from 0. */
    int bucket() {
        return (int) (nanos() / BUCKET_NANOS);
    }

    /** The bucket that a time of day falls into; negative before the node's start. */
    long bucketAt(Instant time) {
        long ago = Duration.between(time, timeOfDay.instant()).toMillis();
        return Math.floorDiv(nanos() / NANOS_PER_MILLI - ago, BUCKET.toMillis());
    }

    /** When a bucket began, on whole ten seconds. */
    Instant startOf(int bucket) {
        long ago = (nanos() - bucket * BUCKET_NANOS) / NANOS_PER_MILLI;
        long start = timeOfDay.millis() - ago;
        // To the nearest: the two clocks drift apart by milliseconds.
        return Instant.ofEpochMilli(
                Math.floorDiv(start + BUCKET.toMillis() / 2, BUCKET.toMillis()) * BUCKET.toMillis());
    }

    Instant now() {
        return timeOfDay.instant();
    }
}

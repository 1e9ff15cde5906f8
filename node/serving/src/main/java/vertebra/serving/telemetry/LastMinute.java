package vertebra.serving.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Count, mean and 99th percentile of durations over the last 50 to 60 seconds: a ring of ten-second buckets, each a histogram
 * with a resolution of 2^(1/4), so that a percentile is at most 19 % too high. Safe for any thread, never blocks for long,
 * allocates nothing while it records.
 */
final class LastMinute {

    private static final long BUCKET_NANOS = 10_000_000_000L;
    private static final int BUCKETS = 6;
    private static final int STEPS_PER_OCTAVE = 4;
    /** 1 µs times 2^(112/4): 268 seconds. */
    private static final int CELLS = 112;

    private static final double PERCENTILE = 0.99;

    private final LongSupplier nanoTime;
    private final long origin;
    private final Bucket[] ring = new Bucket[BUCKETS];

    LastMinute(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        for (int i = 0; i < BUCKETS; i++) {
            ring[i] = new Bucket(i);
        }
    }

    /**
     * What was recorded.
     *
     * @param perSecond over the time that the ring covers
     * @param mean nanoseconds; 0 without records
     * @param p99 nanoseconds; 0 without records
     */
    record Reading(double perSecond, double mean, double p99) {}

    void record(long nanos) {
        bucketOf(epoch()).add(nanos);
    }

    Reading read() {
        long epoch = epoch();
        long[] cells = new long[CELLS];
        long count = 0;
        long sum = 0;
        for (Bucket bucket : ring) {
            synchronized (bucket) {
                if (bucket.epoch <= epoch - BUCKETS) {
                    continue;
                }
                count += bucket.count.sum();
                sum += bucket.nanos.sum();
                for (int i = 0; i < CELLS; i++) {
                    cells[i] += bucket.cells.get(i);
                }
            }
        }
        if (count == 0) {
            return new Reading(0, 0, 0);
        }
        return new Reading(count / coveredSeconds(epoch), (double) sum / count, percentile(cells));
    }

    private long epoch() {
        return (nanoTime.getAsLong() - origin) / BUCKET_NANOS;
    }

    /** The full buckets that are kept, and the part of the current one; never less than a second. */
    private double coveredSeconds(long epoch) {
        long now = nanoTime.getAsLong() - origin;
        long start = Math.max(0, epoch - BUCKETS + 1) * BUCKET_NANOS;
        return Math.max(1.0, (now - start) / 1e9);
    }

    private Bucket bucketOf(long epoch) {
        Bucket bucket = ring[(int) (epoch % BUCKETS)];
        if (bucket.epoch < epoch) {
            bucket.restart(epoch);
        }
        return bucket;
    }

    private static double percentile(long[] cells) {
        long total = 0;
        for (long cell : cells) {
            total += cell;
        }
        long rank = (long) Math.ceil(total * PERCENTILE);
        long seen = 0;
        for (int i = 0; i < CELLS; i++) {
            seen += cells[i];
            if (seen >= rank) {
                return upperNanos(i);
            }
        }
        return upperNanos(CELLS - 1);
    }

    private static int cellOf(long nanos) {
        if (nanos <= 1_000) {
            return 0;
        }
        double octaves = Math.log(nanos / 1_000.0) / Math.log(2);
        return Math.min(CELLS - 1, (int) Math.ceil(octaves * STEPS_PER_OCTAVE));
    }

    private static double upperNanos(int cell) {
        return 1_000 * Math.pow(2, (double) cell / STEPS_PER_OCTAVE);
    }

    /** Ten seconds. */
    private static final class Bucket {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final AtomicLongArray cells = new AtomicLongArray(CELLS);
        private volatile long epoch;

        Bucket(long epoch) {
            this.epoch = epoch;
        }

        void add(long durationNanos) {
            count.increment();
            nanos.add(durationNanos);
            cells.incrementAndGet(cellOf(durationNanos));
        }

        synchronized void restart(long newEpoch) {
            if (epoch >= newEpoch) {
                return;
            }
            count.reset();
            nanos.reset();
            for (int i = 0; i < CELLS; i++) {
                cells.set(i, 0);
            }
            epoch = newEpoch;
        }
    }
}

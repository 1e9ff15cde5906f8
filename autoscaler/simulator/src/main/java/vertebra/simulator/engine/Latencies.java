package vertebra.simulator.engine;

/** A histogram of latencies with buckets of half a percent, from 100 µs on. */
final class Latencies {

    private static final double LEAST_SECONDS = 1e-4;
    private static final double PER_E = 200;

    private final long[] counts = new long[4_000];
    private long total;

    void add(double seconds) {
        int bucket = seconds <= LEAST_SECONDS ? 0 : (int) (Math.log(seconds / LEAST_SECONDS) * PER_E);
        counts[Math.min(bucket, counts.length - 1)]++;
        total++;
    }

    /** The latency that a share of the requests is not above; 0 without requests. */
    double quantile(double share) {
        long below = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            below += counts[bucket];
            if (total > 0 && below >= share * total) {
                return LEAST_SECONDS * Math.exp((bucket + 0.5) / PER_E);
            }
        }
        return 0;
    }
}

package vertebra.spec.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * A histogram of service times in logarithmic buckets: bucket {@code i} ends at 100 µs × 2^((i+1)/8), so a quantile read between
 * the bounds is off by a few percent at most. The last bucket takes what is longer than an hour.
 *
 * @param first the bucket of the first count
 * @param counts of the buckets from there on; none before and after
 */
public record ServiceTimes(int first, List<Long> counts) {

    /** Buckets there are: 25 octaves from 100 µs, to 56 minutes. */
    public static final int BUCKETS = 200;

    public static final ServiceTimes NONE = new ServiceTimes(0, List.of());

    private static final double LEAST_SECONDS = 1e-4;
    private static final double PER_OCTAVE = 8;

    public ServiceTimes {
        counts = List.copyOf(counts);
        if (first < 0 || first + counts.size() > BUCKETS) {
            throw new IllegalArgumentException(
                    "buckets: " + first + " to " + (first + counts.size()) + " (expected: 0 to " + BUCKETS + ")");
        }
    }

    /** Of all buckets' counts. */
    public static ServiceTimes of(long[] counts) {
        int first = 0;
        int end = counts.length;
        while (first < end && counts[first] == 0) {
            first++;
        }
        while (end > first && counts[end - 1] == 0) {
            end--;
        }
        List<Long> kept = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            kept.add(counts[i]);
        }
        return new ServiceTimes(kept.isEmpty() ? 0 : first, kept);
    }

    /** Where a service time of so many seconds counts. */
    public static int bucketOf(double seconds) {
        if (seconds <= LEAST_SECONDS) {
            return 0;
        }
        double octaves = Math.log(seconds / LEAST_SECONDS) / Math.log(2);
        return Math.min(BUCKETS - 1, (int) (octaves * PER_OCTAVE));
    }

    /** Seconds at which a bucket begins. */
    public static double startsAt(double bucket) {
        return LEAST_SECONDS * Math.pow(2, bucket / PER_OCTAVE);
    }

    /** The count of one bucket. */
    public long count(int bucket) {
        int index = bucket - first;
        return index < 0 || index >= counts.size() ? 0 : counts.get(index);
    }

    /** All service times. */
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** All together. */
    public static ServiceTimes sum(List<ServiceTimes> some) {
        long[] sums = new long[BUCKETS];
        for (ServiceTimes one : some) {
            for (int i = 0; i < one.counts.size(); i++) {
                sums[one.first + i] += one.counts.get(i);
            }
        }
        return of(sums);
    }

    /** What came after {@code earlier}; a bucket never goes below 0. */
    public ServiceTimes since(ServiceTimes earlier) {
        long[] differences = new long[BUCKETS];
        for (int i = 0; i < counts.size(); i++) {
            differences[first + i] = Math.max(0, counts.get(i) - earlier.count(first + i));
        }
        return of(differences);
    }

    /**
     * The service time that a share {@code q} does not exceed, in seconds; between the bounds of a bucket by its logarithm.
     *
     * @param q 0 to 1
     * @return 0 without service times
     */
    public double quantile(double q) {
        double rank = q * total();
        double below = 0;
        for (int i = 0; i < counts.size(); i++) {
            long here = counts.get(i);
            if (here > 0 && below + here >= rank) {
                return startsAt(first + i + Math.max(0, (rank - below) / here));
            }
            below += here;
        }
        return 0;
    }
}

package vertebra.simulator.trace;

import java.util.Arrays;

/** Requests that came in buckets of equal width, the first at offset 0. Immutable. */
public final class Trace {

    private final int bucketSeconds;
    private final double[] counts;

    /**
     * @param bucketSeconds 1 or more
     * @param counts requests of each bucket, 0 or more
     */
    public Trace(int bucketSeconds, double[] counts) {
        if (bucketSeconds < 1) {
            throw new IllegalArgumentException("bucketSeconds: " + bucketSeconds + " (expected: >= 1)");
        }
        this.bucketSeconds = bucketSeconds;
        this.counts = counts.clone();
    }

    public int bucketSeconds() {
        return bucketSeconds;
    }

    public int buckets() {
        return counts.length;
    }

    public int seconds() {
        return counts.length * bucketSeconds;
    }

    /** Requests of one bucket. */
    public double count(int bucket) {
        return counts[bucket];
    }

    /** Requests a second at the middle of a second: on the line that joins the centres of the buckets around it. */
    public double rateAt(int second) {
        int bucket = second / bucketSeconds;
        double fromCentre = (second % bucketSeconds + 0.5) / bucketSeconds - 0.5;
        int neighbour = Math.clamp(fromCentre < 0 ? bucket - 1 : bucket + 1, 0, counts.length - 1);
        double share = Math.abs(fromCentre);
        return (counts[bucket] * (1 - share) + counts[neighbour] * share) / bucketSeconds;
    }

    /** All requests. */
    public double total() {
        return Arrays.stream(counts).sum();
    }

    /**
     * A part of it.
     *
     * @param firstSecond where it begins, the beginning of a bucket
     * @param seconds how long it is; rounded down to whole buckets
     */
    public Trace part(int firstSecond, int seconds) {
        int first = firstSecond / bucketSeconds;
        return new Trace(bucketSeconds, Arrays.copyOfRange(counts, first, first + seconds / bucketSeconds));
    }

    /** The same with more or fewer requests. */
    public Trace times(double scale) {
        return new Trace(
                bucketSeconds, Arrays.stream(counts).map(count -> count * scale).toArray());
    }

    /** Requests a second in the busiest minute; of the busiest bucket where buckets are wider. */
    public double peakRate() {
        int width = Math.max(1, 60 / bucketSeconds);
        double peak = 0;
        for (int from = 0; from + width <= counts.length || from == 0; from += width) {
            int to = Math.min(counts.length, from + width);
            double sum = 0;
            for (int bucket = from; bucket < to; bucket++) {
                sum += counts[bucket];
            }
            peak = Math.max(peak, sum / ((to - from) * (double) bucketSeconds));
        }
        return peak;
    }

    /** Requests of each whole minute, spread evenly within wider buckets. */
    public double[] perMinute() {
        double[] minutes = new double[seconds() / 60];
        for (int second = 0; second < minutes.length * 60; second++) {
            minutes[second / 60] += counts[second / bucketSeconds] / bucketSeconds;
        }
        return minutes;
    }
}

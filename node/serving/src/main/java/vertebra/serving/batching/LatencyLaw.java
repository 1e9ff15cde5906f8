package vertebra.serving.batching;

/**
 * What a run takes, as a line over the size of its input: {@code latency = a·x + b}, learned while it runs. What every run pays,
 * {@code b}, is what a batch saves; what every byte costs, {@code a}, is what it cannot.
 *
 * <p>Weighted least squares, in which a run weighs {@value #KEPT} of the one after it, so that half of what is known comes from the
 * last 44 runs. {@code a} and {@code b} are never negative. Two runs of one size say nothing of a line: it is {@link #isKnown known}
 * only while the sizes differ. Beyond twice the largest run that it remembers it is not trusted: from there on a larger run is
 * expected to take proportionally longer, so that batches grow by trying.
 *
 * <p>Safe for any thread.
 */
public final class LatencyLaw {

    private static final double KEPT = 1 - 1.0 / 64;

    /** Of the sizes, in squares of their mean: they differ by a seventh of it. */
    private static final double LEAST_VARIANCE = 0.02;

    private static final double TRUSTED = 2;

    /**
     * What was learned; replaced as a whole.
     *
     * @param trusted bytes up to which it is a line; 0 when nothing is known
     */
    private record Line(double perByte, double fixed, double trusted) {

        boolean isKnown() {
            return trusted > 0;
        }

        double at(double bytes) {
            return bytes <= trusted ? perByte * bytes + fixed : (perByte * trusted + fixed) * (bytes / trusted);
        }
    }

    private static final Line UNKNOWN = new Line(0, 0, 0);

    private double weight;
    private double meanBytes;
    private double meanNanos;
    /** Sums of squared and of mixed deviations from the means. */
    private double squares;

    private double products;
    private double largest;
    private volatile Line line = UNKNOWN;

    /** Learns from a run. */
    public synchronized void record(long bytes, double nanos) {
        double x = Math.max(1.0, (double) bytes);
        weight = KEPT * weight + 1;
        double fromMean = x - meanBytes;
        meanBytes += fromMean / weight;
        meanNanos += (nanos - meanNanos) / weight;
        squares = KEPT * squares + fromMean * (x - meanBytes);
        products = KEPT * products + fromMean * (nanos - meanNanos);
        largest = Math.max(x, KEPT * largest);
        line = fit();
    }

    private Line fit() {
        if (squares < LEAST_VARIANCE * weight * meanBytes * meanBytes) {
            return UNKNOWN;
        }
        // At most what leaves nothing for b.
        double perByte = Math.clamp(products / squares, 0, meanNanos / meanBytes);
        return new Line(perByte, meanNanos - perByte * meanBytes, TRUSTED * largest);
    }

    /** True when {@link #nanos} can be asked for. */
    public boolean isKnown() {
        return line.isKnown();
    }

    /** What a run of this size is expected to take; 0 while nothing is known. */
    public long nanos(long bytes) {
        Line now = line;
        return now.isKnown() ? (long) now.at(Math.max(1.0, (double) bytes)) : 0;
    }
}

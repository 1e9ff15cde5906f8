package vertebra.simulator.trace;

import java.util.Arrays;

/**
 * How many requests come in each second. Inside buckets longer than a second they are spread with weights: the bucket rates joined
 * by lines between their centres × exp(z) × g, where z is an AR(1) process with deviation 0.08 that forgets in 10 seconds, and g is
 * Gamma(50, 1/50). Rates of real services wander and scatter like that within a minute; independent arrivals would flatter every
 * policy.
 */
public final class Arrivals {

    private static final double WANDER_DEVIATION = 0.08;
    private static final double WANDER_MEMORY_SECONDS = 10;
    private static final int SCATTER_SHAPE = 50;
    /** A minute with fewer requests says nothing about how they scatter. */
    private static final int LEAST_REQUESTS = 60;

    private final int[] perSecond;

    private Arrivals(int[] perSecond) {
        this.perSecond = perSecond;
    }

    /** @param trace counts that are no whole numbers are rounded up or down at random */
    public static Arrivals of(Trace trace, Chance chance) {
        int[] perSecond = new int[trace.seconds()];
        int width = trace.bucketSeconds();
        double[] cumulated = new double[width];
        double wander = WANDER_DEVIATION * chance.normal();
        for (int bucket = 0; bucket < trace.buckets(); bucket++) {
            int requests = (int) (trace.count(bucket) + chance.uniform());
            if (width == 1) {
                perSecond[bucket] = requests;
                continue;
            }
            double sum = 0;
            for (int second = 0; second < width; second++) {
                wander = wandered(wander, chance);
                sum += trace.rateAt(bucket * width + second) * Math.exp(wander) * chance.gamma(SCATTER_SHAPE);
                cumulated[second] = sum;
            }
            spread(perSecond, bucket * width, cumulated, requests, chance);
        }
        return new Arrivals(perSecond);
    }

    public int seconds() {
        return perSecond.length;
    }

    public int in(int second) {
        return perSecond[second];
    }

    /** Requests a second in the mean of {@code [from, to)}, as far as it is within the run. */
    public double rate(int from, int to) {
        int end = Math.min(to, perSecond.length);
        long sum = 0;
        for (int second = from; second < end; second++) {
            sum += perSecond[second];
        }
        return end > from ? (double) sum / (end - from) : 0;
    }

    /** Mean over the minutes of variance by mean of the counts of their seconds, 1 to 3: 1 is Poisson. */
    public double dispersion() {
        double sum = 0;
        int minutes = 0;
        for (int from = 0; from + 60 <= perSecond.length; from += 60) {
            int[] counts = Arrays.copyOfRange(perSecond, from, from + 60);
            int total = Arrays.stream(counts).sum();
            if (total >= LEAST_REQUESTS) {
                double mean = total / 60.0;
                double squares = Arrays.stream(counts)
                        .mapToDouble(count -> (count - mean) * (count - mean))
                        .sum();
                sum += Math.clamp(squares / 60 / mean, 1, 3);
                minutes++;
            }
        }
        return minutes == 0 ? 1 : sum / minutes;
    }

    private static double wandered(double wander, Chance chance) {
        double kept = Math.exp(-1 / WANDER_MEMORY_SECONDS);
        return kept * wander + WANDER_DEVIATION * Math.sqrt(1 - kept * kept) * chance.normal();
    }

    private static void spread(int[] perSecond, int from, double[] cumulated, int requests, Chance chance) {
        double sum = cumulated[cumulated.length - 1];
        for (int i = 0; i < requests; i++) {
            int found = Arrays.binarySearch(cumulated, chance.uniform() * sum);
            int second = found < 0 ? -found - 1 : found;
            perSecond[from + Math.min(second, cumulated.length - 1)]++;
        }
    }
}

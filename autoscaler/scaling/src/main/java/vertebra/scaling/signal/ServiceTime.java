package vertebra.scaling.signal;

import vertebra.spec.fleet.Fleet.WarmUp;

/**
 * How long a request keeps a slot busy.
 *
 * @param mean in seconds; 0: not known yet
 * @param deviation in seconds
 * @param p99 in seconds
 */
public record ServiceTime(double mean, double deviation, double p99) {

    /** Fewer than this say little about the mean: its error is above a fifth of the deviation. */
    private static final long FEWEST_COMPLETIONS = 30;

    /** The 99 % quantile of a normal distribution, until a histogram knows better. */
    private static final double NORMAL_P99 = 2.33;

    public static ServiceTime of(WarmUp warmUp) {
        double p99 = warmUp.seconds() + NORMAL_P99 * warmUp.deviation();
        return new ServiceTime(warmUp.seconds(), warmUp.deviation(), p99);
    }

    /** Measured, or {@code known} where too few requests ran. */
    static ServiceTime of(Served served, ServiceTime known) {
        if (served.completions() < FEWEST_COMPLETIONS || served.seconds() <= 0) {
            return known;
        }
        double mean = served.seconds() / served.completions();
        double variance = Math.max(0, served.secondsSquared() / served.completions() - mean * mean);
        double deviation = Math.sqrt(variance);
        double p99 = served.times().total() > 0 ? served.times().quantile(0.99) : mean + NORMAL_P99 * deviation;
        return new ServiceTime(mean, deviation, p99);
    }

    /** Squared coefficient of variation, cs². */
    public double variability() {
        return mean > 0 ? deviation * deviation / (mean * mean) : 0;
    }
}

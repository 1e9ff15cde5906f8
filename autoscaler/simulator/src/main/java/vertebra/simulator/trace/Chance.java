package vertebra.simulator.trace;

import java.util.SplittableRandom;

/** One stream of random numbers: the same seed gives the same run. Not for several threads. */
public final class Chance {

    private final SplittableRandom numbers;

    public Chance(long seed) {
        this(new SplittableRandom(seed));
    }

    private Chance(SplittableRandom numbers) {
        this.numbers = numbers;
    }

    /** A stream of its own, so that what one part draws does not move what another draws. */
    public Chance branch() {
        return new Chance(numbers.split());
    }

    /** At least 0, below 1. */
    public double uniform() {
        return numbers.nextDouble();
    }

    /** Normal with mean 0 and deviation 1. */
    public double normal() {
        return numbers.nextGaussian();
    }

    /** Gamma with mean 1 and variance 1/shape: the mean of {@code shape} exponential numbers. */
    double gamma(int shape) {
        double sum = 0;
        for (int i = 0; i < shape; i++) {
            sum -= Math.log(1 - uniform());
        }
        return sum / shape;
    }
}

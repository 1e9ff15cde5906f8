package vertebra.scaling.learned;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the last starts took, of replicas or of machines. A value.
 *
 * @param seconds of each, the oldest first
 * @param until starts until then are in
 */
public record StartTimes(List<Double> seconds, Instant until) {

    /** Enough for a quantile of 95 %, which two of these exceed; few enough to follow a new model or image. */
    private static final int KEPT = 50;

    /** Fewer starts have no 95 % quantile worth the name. */
    private static final int FEWEST = 5;

    /** A start that is slower is rare enough to be met by the budget. */
    private static final double QUANTILE = 0.95;

    /** An hour carries 400 GB over a network of 1 Gbit/s, more than any image or model: what says more is a clock that was set. */
    private static final double LONGEST_SECONDS = 3_600;

    public StartTimes {
        seconds = List.copyOf(seconds);
    }

    public static StartTimes none(Instant until) {
        return new StartTimes(List.of(), until);
    }

    /** False for what no start takes; it teaches nothing. */
    public static boolean isCredible(double seconds) {
        return seconds > 0 && seconds <= LONGEST_SECONDS;
    }

    /** With those that ended since. */
    public StartTimes with(List<Double> more, Instant newest) {
        List<Double> all = new ArrayList<>(seconds);
        all.addAll(more);
        return new StartTimes(all.subList(Math.max(0, all.size() - KEPT), all.size()), newest);
    }

    /**
     * The time that 95 % of the starts do not exceed, in seconds. Before enough were seen {@code unknown}, or the slowest of them: a few
     * starts can show that {@code unknown} is too little, not that it is too much.
     */
    public double p95(double unknown) {
        if (seconds.size() < FEWEST) {
            return seconds.stream().mapToDouble(Double::doubleValue).reduce(unknown, Math::max);
        }
        List<Double> sorted = seconds.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1.0, QUANTILE * sorted.size()));
    }
}

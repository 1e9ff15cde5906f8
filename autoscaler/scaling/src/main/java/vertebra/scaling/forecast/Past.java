package vertebra.scaling.forecast;

import vertebra.scaling.signal.MinuteCounts;

/** The arrivals of the complete minutes, to compute with; read by the regressions of all distances. */
final class Past {

    private final long firstMinute;
    private final double[] counts;
    private final double[] sums;

    Past(MinuteCounts history) {
        this.firstMinute = history.firstMinute();
        this.counts =
                history.counts().stream().mapToDouble(Integer::doubleValue).toArray();
        this.sums = new double[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            sums[i + 1] = sums[i] + counts[i];
        }
    }

    int minutes() {
        return counts.length;
    }

    /** Of the minute with this index, since the epoch. */
    long minute(int index) {
        return firstMinute + index;
    }

    double count(int index) {
        return counts[index];
    }

    /** Arrivals a minute in the mean of {@code [from, to)}. */
    double mean(int from, int to) {
        return (sums[to] - sums[from]) / (to - from);
    }
}

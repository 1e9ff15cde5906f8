package vertebra.benchmarks.load;

import java.util.List;
import java.util.Locale;

/** The ratios of the rounds: their median, and between what they lie. */
public record Ratio(double median, double min, double max) {

    static Ratio of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        return new Ratio(median(sorted), sorted.getFirst(), sorted.getLast());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", median, min, max);
    }
}

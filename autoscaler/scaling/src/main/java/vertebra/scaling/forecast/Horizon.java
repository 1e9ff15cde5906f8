package vertebra.scaling.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * The forecast for one distance, and how well it did.
 *
 * @param minutes distance, 1 or more
 * @param days whether yesterday is a feature
 * @param coefficients of the regression
 * @param open forecasts whose minute is not over
 * @param scaledErrors what came minus what was forecast, by the root of the forecast, of the last forecasts
 * @param errors mean absolute error of the forecast and of the last value, in requests a minute, of the same
 */
public record Horizon(
        int minutes,
        boolean days,
        List<Double> coefficients,
        List<Open> open,
        List<Double> scaledErrors,
        List<Miss> errors) {

    /** Half a day: as long as a quantile needs to be stable, short enough to forget last night. */
    private static final int KEPT = 720;

    /** With fewer the quantile and the skill are guesses; an hour. */
    private static final int FEWEST = 60;

    /** A forecast for a minute, made when {@code lastValue} was the newest count. */
    public record Open(long minute, double forecast, double lastValue) {}

    /** Absolute errors of one forecast and of the last value in its place. */
    public record Miss(double forecast, double lastValue) {}

    public Horizon {
        coefficients = List.copyOf(coefficients);
        open = List.copyOf(open);
        scaledErrors = List.copyOf(scaledErrors);
        errors = List.copyOf(errors);
    }

    /** Error of the forecast by that of the last value: below 1 it has skill. */
    public double skill() {
        double ours = errors.stream().mapToDouble(Miss::forecast).sum();
        double theirs = errors.stream().mapToDouble(Miss::lastValue).sum();
        return errors.size() < FEWEST || theirs <= 0 ? 1 : ours / theirs;
    }

    /** What a share {@code q} of the outcomes does not exceed, in requests a minute. */
    double upper(double forecast, double q) {
        double[] sorted =
                scaledErrors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double error = sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1.0, q * sorted.length)];
        return Math.max(0, forecast + error * Math.sqrt(Math.max(1, forecast)));
    }

    Horizon withForecast(Open made) {
        List<Open> all = new ArrayList<>(open);
        all.add(made);
        return new Horizon(minutes, days, coefficients, all, scaledErrors, errors);
    }

    /** The forecasts for {@code minute} are judged, and older ones forgotten. */
    Horizon judged(long minute, double count) {
        List<Double> scaled = new ArrayList<>(scaledErrors);
        List<Miss> misses = new ArrayList<>(errors);
        for (Open made : open) {
            if (made.minute() == minute) {
                double error = count - made.forecast();
                scaled.add(error / Math.sqrt(Math.max(1, made.forecast())));
                misses.add(new Miss(Math.abs(error), Math.abs(count - made.lastValue())));
            }
        }
        List<Open> later = open.stream().filter(made -> made.minute() > minute).toList();
        return new Horizon(minutes, days, coefficients, later, last(scaled), last(misses));
    }

    private static <T> List<T> last(List<T> list) {
        return list.subList(Math.max(0, list.size() - KEPT), list.size());
    }
}

package vertebra.scaling.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import vertebra.scaling.signal.MinuteCounts;

/**
 * An auto-regression on the arrivals of whole minutes, one for each distance, checked live against "as in the last minute". A value.
 *
 * @param handled the minute after the last one that was handled
 * @param fitted when the coefficients were found, a minute since the epoch; -1: not yet
 * @param horizons 1, 2, … minutes
 * @param upper arrivals per second that the asked share of the outcomes does not exceed, the most of all distances; -1: no skill
 * @param skill the smallest error by that of the last value of all distances; 1 and more: none. It changes with the minute, and is
 *     asked for every two seconds
 * @param reaches as far as was asked: while it learns its distances, it looks less far
 */
public record Forecast(long handled, long fitted, List<Horizon> horizons, double upper, double skill, boolean reaches) {

    private static final double NO_SKILL = -1;

    /** Less says nothing about periods. */
    private static final int FEWEST_MINUTES = 180;

    /** Six hours: the pattern of a day changes slowly, and a fit reads five days. */
    private static final int REFIT_MINUTES = 360;

    /** The last two hours are held out of the first fit, to know its errors before it is used. */
    private static final int HELD_OUT_MINUTES = 120;

    /** Ten minutes: the longest lead that is planned for. */
    private static final int FURTHEST = 10;

    /** An auto-regression may run away; what was never seen, with a fifth on top, is not believed. */
    private static final double MOST_OVER_SEEN = 1.2;

    public static final Forecast NONE = new Forecast(0, -1, List.of(), NO_SKILL, 1, false);

    public Forecast {
        horizons = List.copyOf(horizons);
    }

    /**
     * With the minutes that are complete by now, looking as far as {@code leadSeconds} and a minute more: there it comes by a minute
     * each minute, see {@link #reaches}.
     *
     * @param quantile that is planned for
     * @param turn any number, another one for each API: a thousand that know the same minutes do not all fit in the same one
     */
    public Forecast next(MinuteCounts history, double leadSeconds, double quantile, int turn) {
        if (history.counts().size() < FEWEST_MINUTES || history.endMinute() == handled) {
            return this;
        }
        int furthest = (int) Math.min(FURTHEST, Math.ceil(leadSeconds / 60) + 1);
        boolean late = history.endMinute() - fitted >= REFIT_MINUTES;
        boolean due = late || isTurn(history, turn);
        Past past = new Past(history);
        List<Horizon> forecasting = fit(past, judged(history), furthest, due).stream()
                .map(horizon -> horizon.withForecast(forecast(horizon, past)))
                .toList();
        double upper = upper(forecasting, history, quantile);
        double best = forecasting.stream().mapToDouble(Horizon::skill).min().orElse(1);
        boolean reaches = forecasting.size() >= furthest;
        return new Forecast(history.endMinute(), due ? history.endMinute() : fitted, forecasting, upper, best, reaches);
    }

    /** Arrivals per second to plan for; empty without skill. */
    public OptionalDouble upperRate() {
        return upper < 0 ? OptionalDouble.empty() : OptionalDouble.of(upper);
    }

    /**
     * True when it has skill, reaches as far as was asked and has seen days; a younger one knows the last hours, and no more of a crowd
     * than they do.
     */
    public boolean knowsDays() {
        return upper >= 0 && reaches && horizons.stream().allMatch(Horizon::days);
    }

    private static boolean isTurn(MinuteCounts history, int turn) {
        return Math.floorMod(history.endMinute() + turn, (long) REFIT_MINUTES) == 0;
    }

    private static double upper(List<Horizon> horizons, MinuteCounts history, double quantile) {
        double seen =
                history.counts().stream().mapToInt(Integer::intValue).max().orElse(0);
        return horizons.stream()
                .filter(horizon -> horizon.skill() < 1)
                .mapToDouble(horizon -> horizon.upper(horizon.open().getLast().forecast(), quantile))
                .map(rate -> Math.min(rate, MOST_OVER_SEEN * seen) / 60)
                .max()
                .orElse(NO_SKILL);
    }

    private List<Horizon> judged(MinuteCounts history) {
        List<Horizon> result = horizons;
        long from = Math.max(handled, history.firstMinute());
        for (long minute = from; minute < history.endMinute(); minute++) {
            long done = minute;
            double count = history.counts().get((int) (minute - history.firstMinute()));
            result = result.stream().map(horizon -> horizon.judged(done, count)).toList();
        }
        return result;
    }

    /** One new distance a minute, the nearest first: a leader that knows nothing yet decides for a thousand APIs in time, too. */
    private static List<Horizon> fit(Past past, List<Horizon> known, int furthest, boolean again) {
        List<Horizon> all = new ArrayList<>(known);
        if (again) {
            all.subList(Math.min(furthest, all.size()), all.size()).clear();
            all.replaceAll(horizon -> fit(past, horizon));
        }
        if (all.size() < furthest) {
            all.add(fit(past, checked(past, all.size() + 1)));
        }
        return all;
    }

    /** A new distance: learned from all but the last two hours, and judged on these. */
    private static Horizon checked(Past past, int h) {
        int minutes = past.minutes();
        int heldOut = Math.min(HELD_OUT_MINUTES, minutes / 4);
        boolean days = Features.reachesDays(minutes - heldOut);
        Features features = new Features(past, h, days);
        int split = minutes - heldOut - h;
        Horizon horizon = new Horizon(
                h, days, Regression.fit(features, h, features.first(), split), List.of(), List.of(), List.of());
        for (int t = split; t + h < minutes; t++) {
            double forecast = Regression.predict(horizon.coefficients(), features.at(t));
            long target = past.minute(t + h);
            horizon = horizon.withForecast(new Horizon.Open(target, forecast, features.count(t)))
                    .judged(target, features.count(t + h));
        }
        return horizon;
    }

    private static Horizon fit(Past past, Horizon before) {
        int minutes = past.minutes();
        int h = before.minutes();
        boolean days = Features.reachesDays(minutes);
        Features features = new Features(past, h, days);
        List<Double> coefficients = Regression.fit(features, h, features.first(), minutes - h);
        return new Horizon(h, days, coefficients, before.open(), before.scaledErrors(), before.errors());
    }

    private static Horizon.Open forecast(Horizon horizon, Past past) {
        Features features = new Features(past, horizon.minutes(), horizon.days());
        int t = past.minutes() - 1;
        double forecast = Regression.predict(horizon.coefficients(), features.at(t));
        return new Horizon.Open(past.minute(t + horizon.minutes()), forecast, features.count(t));
    }
}

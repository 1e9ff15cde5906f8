package vertebra.scaling.learned;

import java.time.Duration;
import java.time.Instant;
import vertebra.scaling.signal.Minutes.Verdict;
import vertebra.scaling.signal.Signals;

/**
 * How little is risked, learned from the error budget: up fast when it is overspent, down slowly when neither the last hour nor the last
 * day needed it: quiet hours after a bad one do not make thrifty. Additive steps of unequal size keep the long-run share of violations
 * near half of the budget. A value.
 *
 * @param level 0 (thrifty) to 1 (cautious)
 * @param judgedAt when it was last changed or left as it was
 * @param day verdict of a day that fades: what is a day old counts for a third
 * @param wake whether requests waited for a wake from zero since then
 */
public record Risk(double level, Instant judgedAt, Verdict day, Wake wake) {

    /** From requests that found no replica, since none was wanted, until one answers. */
    public enum Wake {
        NONE,
        LASTS,
        OVER;

        private Wake next(boolean begins, int ready) {
            if (begins) {
                return LASTS;
            }
            return this == LASTS && ready > 0 ? OVER : this;
        }
    }

    /** Where nobody knows better: the third of four settings. */
    private static final double START = 0.66;

    /** What a level does shows after the longest hold. */
    private static final Duration EVERY = Duration.ofMinutes(10);

    /** One late answer in fewer requests would already be more than the default budget of 0.5 %. */
    private static final double FEWEST_JUDGED = 200;

    /** Ten minutes of a day. */
    private static final double FADING = 1 - 1.0 / 144;

    /** From thrifty to cautious in an hour of trouble. */
    private static final double UP = 0.15;

    /** Back again in most of a day: a fifteenth of {@link #UP}, so that trouble in one judgement of sixteen keeps the level. */
    private static final double DOWN = 0.01;

    /** Settings at levels 0, 1/3, 2/3 and 1, swept on recorded traces. */
    private static final double[] LATE_SHARES = {0.1, 0.05, 0.02, 0.003};

    private static final double[] MARGINS = {0.03, 0.05, 0.07, 0.1};
    private static final double[] QUANTILES = {0.6, 0.8, 0.9, 0.95};
    private static final double[] HOLDS = {120, 180, 240, 300};

    /** Longer than this a past peak is not waited for. */
    private static final double LONGEST_HOLD = 600;

    public static Risk starting(Instant now) {
        return new Risk(START, now, Verdict.NOTHING, Wake.NONE);
    }

    /**
     * Judges the last minutes, when it is time to. Minutes with a wake are not judged: how little is risked does not help a request that
     * finds no replica because none was wanted. Where replicas are wanted and none answers, what is late counts.
     *
     * @param wakes requests wait, and no replica was wanted until now
     * @param ready replicas that answer
     */
    public Risk next(Signals signals, double budget, boolean wakes, int ready) {
        Wake now = wake.next(wakes, ready);
        if (judgedAt.plus(EVERY).isAfter(signals.now())) {
            return new Risk(level, judgedAt, day, now);
        }
        if (now != Wake.NONE) {
            Wake goesOn = now == Wake.LASTS ? now : Wake.NONE;
            return new Risk(level, signals.now(), day.times(FADING), goesOn);
        }
        Verdict lately = signals.verdict(10);
        Verdict hour = signals.verdict(60);
        Verdict longer = day.times(FADING).plus(lately);
        double changed = level;
        if (isOver(lately, budget)) {
            changed += UP;
        } else if (isRich(hour, budget) && isRich(longer, budget)) {
            changed -= DOWN;
        }
        return new Risk(Math.clamp(changed, 0, 1), signals.now(), longer, Wake.NONE);
    }

    /** One late answer is chance, also where the budget of so few answers is less than one. */
    private static boolean isOver(Verdict verdict, double budget) {
        return verdict.judged() >= FEWEST_JUDGED && verdict.violations() > Math.max(1, budget * verdict.judged());
    }

    /** True when less than half of the budget of that time is spent. */
    private static boolean isRich(Verdict verdict, double budget) {
        return verdict.violations() < budget / 2 * verdict.judged();
    }

    /** eps: share of requests that may wait longer than promised. */
    public double lateShare() {
        int i = step();
        double share = level * 3 - i;
        return Math.exp((1 - share) * Math.log(LATE_SHARES[i]) + share * Math.log(LATE_SHARES[i + 1]));
    }

    /** delta: more load than measured must fit before replicas are taken. */
    public double margin() {
        return interpolated(MARGINS);
    }

    /** q: which quantile of the forecast is planned for. */
    public double quantile() {
        return interpolated(QUANTILES);
    }

    /** H: for as long fewer replicas must have been enough. */
    public Duration hold(double leadSeconds) {
        double seconds = Math.max(interpolated(HOLDS), 2 * leadSeconds * level);
        return Duration.ofSeconds(Math.round(Math.min(LONGEST_HOLD, seconds)));
    }

    private double interpolated(double[] settings) {
        int i = step();
        return settings[i] + (level * 3 - i) * (settings[i + 1] - settings[i]);
    }

    private int step() {
        return (int) Math.min(2, level * 3);
    }
}

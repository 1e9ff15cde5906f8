package vertebra.scaling.decision;

import vertebra.scaling.signal.Signals;

/**
 * Whether the arrivals changed, or only scatter. Counts of t seconds at rate r have variance ca²·r·t.
 *
 * @param stable arrivals per second over 60 s
 * @param fast over 10 s
 * @param significant the last 10 s are more than noise
 * @param panic and they are a third more, and more than ten seconds usually scatter
 * @param ramp where they lead to within the lead, should it be a panic
 * @param trend where the last four minutes lead to; 0: nowhere
 * @param jitter how the 10-s counts scatter around the 60-s rate, 1 for Poisson, learned over half an hour
 */
record Change(
        double stable, double fast, boolean significant, boolean panic, double ramp, double trend, double jitter) {

    /** As for the scatter from second to second, before it is measured. */
    static final double UNKNOWN_JITTER = 1.5;

    /** A tick's weight: half an hour of ticks. */
    private static final double JITTER_WEIGHT = 1.0 / 900;

    /** A jump is no scatter: what exceeds three sigma of a scatter of 1 counts as that much. */
    private static final double MOST_SQUARE = 9;

    /** One false alarm in some 4,000 ticks: a few a day. */
    private static final double SIGNIFICANT_SIGMA = 3.5;

    /** Below a third more, the stable rate catches up before replicas are ready. */
    private static final double PANIC_RATIO = 1.3;

    /** So much of a rise may be noise: only what is above leads anywhere. All of it would order what the next minutes give back. */
    private static final double RAMP_SIGMA = 2;

    /** Seconds that a slope is believed: four times what it was measured over. Then the stable rate knows. */
    private static final double RAMP_SECONDS = 60;

    private static final double TREND_SIGMA = 3;
    private static final int TREND_WINDOW = 120;

    /** The trend's rate is that of the middle of its window, half a minute before the hold. */
    private static final double TREND_OFFSET = 30;

    private static final double TREND_SECONDS = 300;

    static Change of(Signals signals, double lead, double knownJitter) {
        double scatter = signals.arrivalVariability();
        double stable = signals.rate(60);
        double fast = signals.rate(10);
        double expected = Math.max(stable * 10, 1);
        double square = Math.pow((fast - stable) * 10, 2) / expected;
        double jitter = stable > 0 && signals.covers(60)
                ? knownJitter + (Math.min(square, MOST_SQUARE) - knownJitter) * JITTER_WEIGHT
                : knownJitter;
        double noise = SIGNIFICANT_SIGMA * Math.sqrt(expected * Math.max(1, scatter));
        double jitterNoise = SIGNIFICANT_SIGMA * Math.sqrt(expected * knownJitter);
        boolean significant = (fast - stable) * 10 > noise;
        boolean panic = significant && (fast - stable) * 10 > jitterNoise && fast > PANIC_RATIO * stable;
        return new Change(
                stable,
                fast,
                significant,
                panic,
                ramp(signals, scatter, lead),
                trend(signals, stable, scatter, lead),
                jitter);
    }

    private static double ramp(Signals signals, double scatter, double lead) {
        double now = signals.rate(15);
        double before = signals.rate(15, 15);
        double rise = now - before;
        double noise = RAMP_SIGMA * Math.sqrt(scatter * (now + before) / 15);
        double slope = signals.covers(30) ? Math.max(0, rise - noise) / 15 : 0;
        return Math.min(now + slope * Math.min(lead, RAMP_SECONDS), 2 * now);
    }

    private static double trend(Signals signals, double stable, double scatter, double lead) {
        if (!signals.covers(2 * TREND_WINDOW)) {
            return 0;
        }
        double now = signals.rate(TREND_WINDOW);
        double before = signals.rate(TREND_WINDOW, TREND_WINDOW);
        double rise = now - before;
        if (rise <= TREND_SIGMA * Math.sqrt(scatter * (now + before) / TREND_WINDOW)) {
            return 0;
        }
        double ahead = TREND_OFFSET + Math.min(lead, TREND_SECONDS);
        return Math.min(2 * stable, stable + rise / TREND_WINDOW * ahead);
    }
}

package vertebra.scaling.forecast;

/**
 * What the regression sees at the end of a minute: the last half hour, the same distance before the target in the last two hours and,
 * where the past is long enough, yesterday and the time of the day.
 */
final class Features {

    private static final int DAY = 24 * 60;

    /** Minutes: the mean of a quarter of an hour around the same time yesterday has a quarter of one minute's noise. */
    private static final int AROUND_YESTERDAY = 7;

    /** Of the day, down to six hours: what is shorter is in the lags and in yesterday. */
    private static final int HARMONICS = 4;

    /** The last minutes closely, the half hour coarsely. */
    private static final int[] LAGS = {0, 1, 2, 3, 5, 10, 15, 30};

    /** Periods of timers, such as cron's. */
    private static final int[] PERIODS = {15, 30, 60, 120};

    /** The longest of the periods and the lags. */
    static final int REACH = 120;

    /** With less than a day and an hour yesterday is missing in too many rows. */
    private static final int DAYS_REACH = DAY + AROUND_YESTERDAY;

    private final Past past;
    private final int horizon;
    private final boolean days;

    Features(Past past, int horizon, boolean days) {
        this.past = past;
        this.horizon = horizon;
        this.days = days;
    }

    int size() {
        return 1 + LAGS.length + PERIODS.length + (days ? 2 + 2 * HARMONICS : 0);
    }

    /** The first minute, as an index, that has all it needs. */
    int first() {
        return days ? DAYS_REACH : REACH;
    }

    /** True where so long a past has enough rows with yesterday in them: as many again as are lost. */
    static boolean reachesDays(int minutes) {
        return minutes >= 2 * DAYS_REACH;
    }

    /** Of the forecast from the end of minute {@code t} to minute {@code t + horizon}. */
    double[] at(int t) {
        double[] row = new double[size()];
        int i = 0;
        row[i++] = 1;
        for (int lag : LAGS) {
            row[i++] = past.count(t - lag);
        }
        for (int period : PERIODS) {
            row[i++] = past.count(t + horizon - period);
        }
        if (days) {
            int yesterday = t + horizon - DAY;
            row[i++] = past.count(yesterday);
            row[i++] = past.mean(yesterday - AROUND_YESTERDAY, yesterday + AROUND_YESTERDAY + 1);
            double angle = 2 * Math.PI * Math.floorMod(past.minute(t + horizon), (long) DAY) / DAY;
            for (int k = 1; k <= HARMONICS; k++) {
                row[i++] = Math.sin(k * angle);
                row[i++] = Math.cos(k * angle);
            }
        }
        return row;
    }

    double count(int t) {
        return past.count(t);
    }
}

package vertebra.serving.telemetry.history;

/**
 * The cells of a histogram of durations: cell i holds those up to 1 µs times 2^(i/4), so that a percentile, which is the upper
 * edge of its cell, is never too low and at most 19 % too high. What is longer than the last edge (226 s) is told as that.
 */
final class LatencyCells {

    static final int COUNT = 112;

    private static final int STEPS_PER_OCTAVE = 4;
    private static final long FIRST_NANOS = 1_000;
    private static final long[] UPPER_NANOS = new long[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            UPPER_NANOS[i] = Math.round(FIRST_NANOS * Math.pow(2, (double) i / STEPS_PER_OCTAVE));
        }
    }

    private LatencyCells() {}

    static int of(long nanos) {
        if (nanos <= FIRST_NANOS) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos / FIRST_NANOS);
        int cell = octave * STEPS_PER_OCTAVE;
        while (cell < COUNT - 1 && UPPER_NANOS[cell] < nanos) {
            cell++;
        }
        return Math.min(cell, COUNT - 1);
    }

    static long upperNanos(int cell) {
        return UPPER_NANOS[cell];
    }
}

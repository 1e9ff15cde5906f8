package vertebra.simulator.engine;

/** Counts how often a number of replicas turns round: a change against the last one, less than ten minutes after it. */
final class Changes {

    private static final int SOON_SECONDS = 600;

    private int lastSecond = -SOON_SECONDS;
    private int lastDirection;
    private int reversals;

    void record(int second, int from, int to) {
        int direction = Integer.signum(to - from);
        if (direction == 0) {
            return;
        }
        if (direction == -lastDirection && second - lastSecond < SOON_SECONDS) {
            reversals++;
        }
        lastDirection = direction;
        lastSecond = second;
    }

    int reversals() {
        return reversals;
    }
}

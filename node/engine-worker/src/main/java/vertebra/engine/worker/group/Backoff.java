package vertebra.engine.worker.group;

import java.time.Duration;

/**
 * How long a place stays empty after a death. The first death costs nothing. Then the delay doubles with each death in a row: 1 s,
 * 2 s … 60 s. A worker that had answered something is worth a quick return: at most 2 s. A row ends when a worker was ready for
 * 60 s. Not thread-safe.
 */
final class Backoff {

    /**
     * So many deaths in a row, of workers that answered nothing, are a crash loop. Who answers and dies again and again is no lost
     * case: its callers wait for the next one, which is soon there.
     */
    static final int CRASH_LOOP = 5;

    private static final Duration HEALTHY = Duration.ofSeconds(60);
    private static final long MAX_SECONDS = 60;
    private static final long MAX_SECONDS_OF_THE_USEFUL = 2;
    /** The delay reaches its bound before that. */
    private static final int MAX_DOUBLINGS = 6;

    private int deathsInRow;
    private int fruitlessInRow;

    /**
     * Counts a death.
     *
     * @param ready how long the worker had been ready; zero: it never was
     * @param answered whether it had answered a request
     * @return when to start the next one
     */
    Duration died(Duration ready, boolean answered) {
        deathsInRow = ready.compareTo(HEALTHY) >= 0 ? 1 : deathsInRow + 1;
        fruitlessInRow = answered ? 0 : fruitlessInRow + 1;
        if (deathsInRow == 1) {
            return Duration.ZERO;
        }
        long seconds = 1L << Math.min(deathsInRow - 2, MAX_DOUBLINGS);
        return Duration.ofSeconds(Math.min(seconds, answered ? MAX_SECONDS_OF_THE_USEFUL : MAX_SECONDS));
    }

    /** Deaths in a row, or workers in a row that answered nothing before theirs, whichever are more. */
    int longestRow() {
        return Math.max(deathsInRow, fruitlessInRow);
    }

    /**
     * True after as many deaths in a row as a crash loop has, of whichever kind, until the one that is there now has shown that it is
     * better.
     *
     * @param ready how long it has been ready; zero: it is not
     * @param answered whether it has answered a request
     */
    boolean keepsDying(Duration ready, boolean answered) {
        return (deathsInRow >= CRASH_LOOP && ready.compareTo(HEALTHY) < 0) || (isCrashLoop() && !answered);
    }

    boolean isCrashLoop() {
        return fruitlessInRow >= CRASH_LOOP;
    }
}

package vertebra.scaling.idle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.spec.AutoscalingSpec.Idle;

/**
 * How long an API without requests keeps its replicas: 1.1 × a high quantile of its idle times, which are its runs of empty minutes.
 *
 * <p>Source: M. Shahrad et al., Serverless in the Wild, USENIX ATC 2020, 4.2 (histogram of idle times in one-minute bins, four hours).
 */
public final class KeepAlive {

    /** A margin for the next idle time, which is longer than all known ones now and then; as in the paper. */
    private static final double MARGIN = 1.1;

    /** Fewer idle times are no histogram: the 90 % quantile of nine is the longest of them. */
    private static final int FEWEST = 10;

    /** Longer idle times tell of pauses, not of pace; four hours, as in the paper. */
    private static final int LONGEST_MINUTES = 240;

    /** Before the pace is known: as long as providers of functions keep theirs, in the paper. */
    private static final Duration UNKNOWN = Duration.ofMinutes(10);

    /** Who asks less than once an hour waits for a start; keeping a replica for it costs more than a hundred starts of half a minute. */
    private static final Duration MOST = Duration.ofMinutes(60);

    private KeepAlive() {}

    /**
     * @param quantile 0.9, or more where wakes are dear
     * @return empty: for ever
     */
    public static Optional<Duration> of(Idle idle, MinuteCounts history, double quantile) {
        return switch (idle.policy()) {
            case NEVER -> Optional.empty();
            case FIXED -> Optional.of(idle.max().orElse(UNKNOWN));
            case HISTOGRAM ->
                Optional.of(bounded(histogram(history, quantile), idle.max().orElse(MOST)));
        };
    }

    private static Duration histogram(MinuteCounts history, double quantile) {
        List<Integer> idleMinutes = idleTimes(history);
        if (idleMinutes.size() < FEWEST) {
            return UNKNOWN;
        }
        Collections.sort(idleMinutes);
        int index = Math.min(idleMinutes.size() - 1, (int) Math.ceil(quantile * idleMinutes.size()) - 1);
        return Duration.ofSeconds(Math.round(60 * MARGIN * (idleMinutes.get(Math.max(0, index)) + 2)));
    }

    /** Lengths of the ended runs of empty minutes; a run of n minutes lies between two requests at most n + 2 minutes apart. */
    private static List<Integer> idleTimes(MinuteCounts history) {
        List<Integer> runs = new ArrayList<>();
        int run = 0;
        for (int count : history.counts()) {
            if (count == 0) {
                run++;
            } else {
                if (run > 0 && run <= LONGEST_MINUTES) {
                    runs.add(run);
                }
                run = 0;
            }
        }
        return runs;
    }

    private static Duration bounded(Duration keep, Duration most) {
        return keep.compareTo(most) > 0 ? most : keep;
    }
}

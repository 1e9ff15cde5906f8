package vertebra.engine.worker.group;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How many requests may run again after deaths: a tenth of those that came within the last second, and ten of them in any case, so that
 * the tries of a request that kills do not become the load that kills the rest. Guarded by its group.
 */
final class RetryBudget {

    private static final long FLOOR = 10;
    private static final long PART_OF_TRAFFIC = 10;

    private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();
    /** The slice that has just begun, and a whole second before it. */
    private static final int SLICES = 11;

    private final LongSupplier nanoTime;
    private final long[] requests = new long[SLICES];
    private final long[] taken = new long[SLICES];
    /** The number of the newest slice. */
    private long newest;

    RetryBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.newest = number();
    }

    /** One came. */
    void request() {
        requests[slice()]++;
    }

    /** True: one may run again, and is counted. */
    boolean take() {
        int slice = slice();
        if (Arrays.stream(taken).sum()
                >= Math.max(FLOOR, Arrays.stream(requests).sum() / PART_OF_TRAFFIC)) {
            return false;
        }
        taken[slice]++;
        return true;
    }

    /** That of now; those that are over are emptied. */
    private int slice() {
        long now = number();
        for (long next = Math.max(newest, now - SLICES) + 1; next <= now; next++) {
            requests[Math.floorMod(next, SLICES)] = 0;
            taken[Math.floorMod(next, SLICES)] = 0;
        }
        newest = now;
        return Math.floorMod(now, SLICES);
    }

    private long number() {
        return Math.floorDiv(nanoTime.getAsLong(), SLICE_NANOS);
    }
}

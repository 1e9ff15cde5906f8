package vertebra.cli.shell;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A wait with an end. Counts from its creation. */
public final class Patience {

    private final long start = System.nanoTime();
    private final Duration limit;

    public Patience(Duration limit) {
        this.limit = limit;
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Pauses before the next look; false when the time is over. */
    public boolean pause(Duration pause) {
        if (elapsed().compareTo(limit) >= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }
}

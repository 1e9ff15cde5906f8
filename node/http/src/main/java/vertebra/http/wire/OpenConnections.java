package vertebra.http.wire;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of a listener, all its event loops together. Safe for any thread. */
public final class OpenConnections {

    private static final Duration EVER = Duration.ofDays(365);

    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean any;
    private volatile long lastOpened;

    /** @return how many are open now, this one included */
    public int opened() {
        lastOpened = System.nanoTime();
        any = true;
        return count.incrementAndGet();
    }

    public void closed() {
        count.decrementAndGet();
    }

    /** How many are open now. */
    public int count() {
        return count.get();
    }

    /** How long nobody has opened one; a year when nobody ever has. */
    public Duration quiet() {
        return any ? Duration.ofNanos(System.nanoTime() - lastOpened) : EVER;
    }
}

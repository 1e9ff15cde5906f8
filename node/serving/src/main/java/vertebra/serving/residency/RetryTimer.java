package vertebra.serving.residency;

import java.time.Duration;

/** Port: calls back later, once, on any thread; the launcher gives it Vert.x's timers, a test its own hand. */
@FunctionalInterface
public interface RetryTimer {

    void after(Duration delay, Runnable action);
}

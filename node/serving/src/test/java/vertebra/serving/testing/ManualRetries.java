package vertebra.serving.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import vertebra.serving.residency.RetryTimer;

/** Retries that happen when the test says so. Safe for any thread. */
public final class ManualRetries implements RetryTimer {

    private final List<Duration> delays = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();

    @Override
    public synchronized void after(Duration delay, Runnable action) {
        delays.add(delay);
        actions.add(action);
    }

    /** The delays that were asked for. */
    public synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }

    /** All delays are over. */
    public void elapse() {
        List<Runnable> due;
        synchronized (this) {
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }
}

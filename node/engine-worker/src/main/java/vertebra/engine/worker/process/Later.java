package vertebra.engine.worker.process;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs short actions later, all on one thread, which is there once the first is due. Safe for any thread. */
public final class Later implements AutoCloseable {

    /** An action that is to run. */
    public interface Alarm {

        /** It does not run any more. */
        void cancel();
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Later.class);

    private final ScheduledThreadPoolExecutor thread;

    public Later(String name) {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name).factory());
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Once; after the close, never. */
    public Alarm after(Duration delay, Runnable action) {
        try {
            return alarm(thread.schedule(guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    /** Again and again, so long after the end of the run before. */
    public Alarm every(Duration period, Runnable action) {
        return alarm(thread.scheduleWithFixedDelay(
                guarded(action), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Drops what is still to run. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Alarm alarm(Future<?> scheduled) {
        return () -> scheduled.cancel(false);
    }

    private static Runnable guarded(Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (RuntimeException bug) {
                LOGGER.atError().setCause(bug).log("What was to look after workers failed");
            }
        };
    }
}

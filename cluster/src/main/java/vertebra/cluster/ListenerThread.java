package vertebra.cluster;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread that calls listeners, one after the other, in the order of {@link #tell}. When they fall behind by 1,024
 * calls, the oldest are lost: what listeners are told of is state, and the newest counts. The thread ends when it is idle.
 */
public final class ListenerThread implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListenerThread.class);
    private static final int MAX_WAITING = 1024;
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor executor;

    /** @param name of the thread */
    public ListenerThread(String name) {
        executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().daemon().name(name).factory(),
                new ThreadPoolExecutor.DiscardOldestPolicy());
        executor.allowCoreThreadTimeOut(true);
    }

    /** Never blocks. A listener that throws is logged and harms no other. */
    public <T> void tell(List<T> listeners, Consumer<T> call) {
        executor.execute(() -> listeners.forEach(listener -> tellOne(listener, call)));
    }

    private static <T> void tellOne(T listener, Consumer<T> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("A listener failed");
        }
    }

    /** Interrupts a call that is running; nothing is told after this. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}

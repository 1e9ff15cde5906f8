package vertebra.cluster.local;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls listeners one after the other. When they fall behind, the oldest calls are lost: the newest state is what counts. */
final class ListenerThread {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListenerThread.class);
    private static final int MAX_WAITING = 1024;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("cluster-listeners").factory(),
            new ThreadPoolExecutor.DiscardOldestPolicy());

    <T> void tell(List<T> listeners, Consumer<T> call) {
        executor.execute(() -> listeners.forEach(listener -> tellOne(listener, call)));
    }

    void stop() {
        executor.shutdownNow();
    }

    private static <T> void tellOne(T listener, Consumer<T> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("A listener of the cluster failed");
        }
    }
}

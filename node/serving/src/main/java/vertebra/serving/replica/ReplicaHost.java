package vertebra.serving.replica;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * What the replicas of a node share.
 *
 * @param threads for models that are too expensive for an event loop
 * @param inline inference on event loops
 * @param nanoTime a clock that never goes back, in nanoseconds
 */
public record ReplicaHost(EngineThreads threads, InlineTurns inline, LongSupplier nanoTime) {

    /** With the system's clock. */
    public static ReplicaHost of(EngineThreads threads) {
        return new ReplicaHost(threads, new InlineTurns(), System::nanoTime);
    }

    /**
     * Closes a model so that it holds up nobody: the workers of one take their time to end, on a virtual thread; another one is
     * native, and is closed on a loading thread.
     *
     * @param close of the model and of what was made of it
     * @return ends when it is closed, or when the process ends and takes the model with it
     */
    public CompletableFuture<Void> close(WarmModel model, Runnable close) {
        if (model.inWorkers()) {
            return CompletableFuture.runAsync(close, Thread::startVirtualThread);
        }
        try {
            return threads.load(() -> {
                        close.run();
                        return true;
                    })
                    .thenAccept(closed -> {});
        } catch (RejectedExecutionException stopping) {
            return CompletableFuture.completedFuture(null);
        }
    }
}

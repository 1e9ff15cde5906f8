package vertebra.serving.replica;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The node's platform threads for native work: a fixed number for inference, and two more for loads, so that a load of seconds
 * never stands before an inference of milliseconds. What waits for inference is bounded by the admission gates, what waits
 * for a load by the node's assignments. Safe for any thread.
 */
public final class EngineThreads implements AutoCloseable {

    private static final int LOADING_THREADS = 2;

    private final int count;
    private final ExecutorService inference;
    private final ExecutorService loading;

    /** @param count threads for inference, 1 or more: the node's engine cores */
    public EngineThreads(int count) {
        this.count = count;
        this.inference = Executors.newFixedThreadPool(count, named("vertebra-engine-"));
        this.loading = Executors.newFixedThreadPool(LOADING_THREADS, named("vertebra-loading-"));
    }

    /** Threads for inference. */
    public int count() {
        return count;
    }

    /**
     * Runs an inference.
     *
     * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
     */
    public void infer(Runnable inferenceTask) {
        inference.execute(inferenceTask);
    }

    /**
     * Runs a load, a warm-up or the close of a model.
     *
     * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
     */
    public <T> CompletableFuture<T> load(Supplier<T> load) {
        return CompletableFuture.supplyAsync(load, loading);
    }

    /** Takes no more work; what was given runs to its end. */
    @Override
    public void close() {
        inference.shutdown();
        loading.shutdown();
    }

    private static ThreadFactory named(String prefix) {
        return Thread.ofPlatform().name(prefix, 1).daemon().factory();
    }
}

package vertebra.serving.replica;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's platform threads for native work: a fixed number for inference, and two more for loads, so that a load of seconds
 * never stands before an inference of milliseconds. Each revision has a lane for its inferences, and the lanes take turns, so
 * that one with much to do leaves the others their part. What waits in a lane is bounded by the admission gate, what waits for a
 * load by the node's assignments. Safe for any thread.
 */
public final class EngineThreads implements AutoCloseable {

    private static final int LOADING_THREADS = 2;
    private static final long SHARED_NANOS = Duration.ofSeconds(1).toNanos();

    private final int count;
    private final ExecutorService inference;
    private final ExecutorService loading;
    /** Lanes with work, the next in front. */
    private final Deque<EngineLane> busy = new ArrayDeque<>();

    private @Nullable EngineLane last;
    private long changedNanos = System.nanoTime() - SHARED_NANOS;

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

    /** A lane for the inferences of one revision. */
    Lane newLane() {
        return new EngineLane();
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

    /** One revision's part of the threads: first come, first served within it. */
    private final class EngineLane implements Lane {

        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void run(Runnable inferenceTask) {
            synchronized (busy) {
                if (tasks.isEmpty()) {
                    busy.addLast(this);
                }
                tasks.addLast(inferenceTask);
            }
            try {
                inference.execute(() -> next().run());
            } catch (RuntimeException closed) {
                // A thread that was not yet told may have taken it.
                if (withdraw(inferenceTask)) {
                    throw closed;
                }
            }
        }

        /** True when another lane used the threads within the last second, or waits for one. */
        @Override
        public boolean isShared() {
            synchronized (busy) {
                return busy.size() > (tasks.isEmpty() ? 0 : 1) || System.nanoTime() - changedNanos < SHARED_NANOS;
            }
        }

        private boolean withdraw(Runnable task) {
            synchronized (busy) {
                boolean withdrawn = tasks.remove(task);
                if (tasks.isEmpty()) {
                    busy.remove(this);
                }
                return withdrawn;
            }
        }
    }

    /** The first task of the next lane, which goes behind the others. There are as many tasks as calls. */
    private Runnable next() {
        synchronized (busy) {
            EngineLane lane = busy.removeFirst();
            Runnable task = lane.tasks.removeFirst();
            if (!lane.tasks.isEmpty()) {
                busy.addLast(lane);
            }
            if (last != lane) {
                changedNanos = last == null ? changedNanos : System.nanoTime();
                last = lane;
            }
            return task;
        }
    }

    private static ThreadFactory named(String prefix) {
        return Thread.ofPlatform().name(prefix, 1).daemon().factory();
    }
}

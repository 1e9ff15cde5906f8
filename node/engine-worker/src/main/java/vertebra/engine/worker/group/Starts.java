package vertebra.engine.worker.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.WorkerLost;

/** Starts workers, some at the same time and no more; who comes first is first. Safe for any thread. */
final class Starts {

    /** Starts a worker; blocks until it is ready. */
    @FunctionalInterface
    interface Start {
        void of(WorkerSeat seat) throws EngineException;
    }

    private final Semaphore free;
    private final Start start;

    Starts(int atATime, Start start) {
        this.free = new Semaphore(atATime, true);
        this.start = start;
    }

    /** Starts one in its turn. */
    void one(WorkerSeat seat) throws EngineException {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            start.of(seat);
        } finally {
            free.release();
        }
    }

    /** @throws EngineException of the first one that does not get ready, when all others are through */
    void all(List<WorkerSeat> seats) throws EngineException {
        List<Future<?>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (WorkerSeat seat : seats) {
                starts.add(threads.submit(() -> {
                    one(seat);
                    return null;
                }));
            }
        }
        for (Future<?> done : starts) {
            await(done);
        }
    }

    private static void await(Future<?> done) throws EngineException {
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException refused) {
                throw refused;
            }
            throw new IllegalStateException("a worker does not start", e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static EngineException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EngineException(new WorkerLost("The start of the workers was interrupted."), e);
    }
}

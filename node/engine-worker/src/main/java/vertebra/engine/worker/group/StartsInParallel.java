package vertebra.engine.worker.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.WorkerLost;

/** Starts some workers at the same time, and waits for all. */
final class StartsInParallel {

    /** Starts a worker; blocks until it is ready. */
    @FunctionalInterface
    interface Start {
        void of(WorkerSeat seat) throws EngineException;
    }

    private final int atATime;

    StartsInParallel(int atATime) {
        this.atATime = atATime;
    }

    /** @throws EngineException of the first one that does not get ready, when all others are through */
    void run(List<WorkerSeat> seats, Start start) throws EngineException {
        if (seats.isEmpty()) {
            return;
        }
        List<Future<?>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(atATime, seats.size()), Thread.ofVirtual().factory())) {
            for (WorkerSeat seat : seats) {
                starts.add(threads.submit(() -> {
                    start.of(seat);
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
            Thread.currentThread().interrupt();
            throw new EngineException(new WorkerLost("The start of the workers was interrupted."), e);
        }
    }
}

package vertebra.admin.server.work;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/** Takes blocking steps off the event loop: they run on virtual threads, their results come back to the caller's context. */
public final class Blocking {

    private final Vertx vertx;
    private final Executor virtualThreads;

    public Blocking(Vertx vertx, Executor virtualThreads) {
        this.vertx = vertx;
        this.virtualThreads = virtualThreads;
    }

    /** Runs the step; what it throws fails the future. */
    public <T> Future<T> call(Callable<T> step) {
        Context context = vertx.getOrCreateContext();
        Promise<T> result = Promise.promise();
        virtualThreads.execute(() -> {
            Future<T> outcome = outcomeOf(step);
            context.runOnContext(back -> outcome.onComplete(result));
        });
        return result.future();
    }

    /** As {@link #call}, for a step without a result. */
    public Future<Void> run(Runnable step) {
        return this.<Boolean>call(() -> {
                    step.run();
                    return true;
                })
                .mapEmpty();
    }

    private static <T> Future<T> outcomeOf(Callable<T> step) {
        try {
            return Future.succeededFuture(step.call());
        } catch (Throwable failure) {
            return Future.failedFuture(failure);
        }
    }
}

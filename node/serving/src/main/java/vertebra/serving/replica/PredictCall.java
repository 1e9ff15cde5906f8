package vertebra.serving.replica;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * One prediction on its way through the data plane: what was asked, until when, and the promise of an answer. Made on the event
 * loop of its request; there the answer arrives, whatever thread found it.
 */
public final class PredictCall {

    private final byte[] body;
    private final long deadlineNanos;
    private final Context context;
    private final Promise<byte[]> answer = Promise.promise();
    private volatile @Nullable Runnable whenCancelled;

    /**
     * @param body UTF-8 JSON; not copied
     * @param deadlineNanos when the caller stops to wait, on the clock of {@link ReplicaHost#nanoTime}
     * @param context of the request's event loop
     */
    public PredictCall(byte[] body, long deadlineNanos, Context context) {
        this.body = body;
        this.deadlineNanos = deadlineNanos;
        this.context = context;
    }

    /** UTF-8 JSON; fails with a {@link vertebra.spec.problem.ProblemException} or with an unexpected failure. */
    public Future<byte[]> answer() {
        return answer.future();
    }

    /**
     * Ends the call with a failure because nobody wants its answer any more: what waits leaves its queue, what runs runs to its
     * end for nothing. On the event loop of the request.
     */
    public void cancel(Throwable why) {
        if (answer.tryFail(why)) {
            Runnable action = whenCancelled;
            if (action != null) {
                action.run();
            }
        }
    }

    byte[] body() {
        return body;
    }

    Context context() {
        return context;
    }

    /** True when an inference would be for nothing. */
    boolean isOver() {
        return answer.future().isComplete();
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** What {@link #cancel} has to undo; set on the event loop, before the call is handed to another thread. */
    void whenCancelled(Runnable action) {
        whenCancelled = action;
    }

    void succeed(byte[] json) {
        onContext(() -> answer.tryComplete(json));
    }

    void fail(Throwable failure) {
        onContext(() -> answer.tryFail(failure));
    }

    private void onContext(Runnable action) {
        if (context.equals(Vertx.currentContext())) {
            action.run();
        } else {
            context.runOnContext(ignored -> action.run());
        }
    }
}

package vertebra.serving.replica;

import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.Payload;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * One prediction on its way through the data plane: what was asked, until when, and who waits for the answer. Made on the event
 * loop of its request; there it ends, once, whatever thread found the answer.
 */
public final class PredictCall {

    /** Who waits for the answer. Called on the event loop of the request: once with the end, before that at most once
     * otherwise. */
    public interface Caller {

        /** @param json UTF-8 */
        void succeeded(byte[] json);

        /** Code answered. */
        void answered(Payload.Answer answer);

        /** @param why a {@link ProblemException} or an unexpected failure */
        void failed(Throwable why);

        /**
         * The request as code is to see it; asked for before the end.
         *
         * @param body not copied
         * @throws ProblemException when it cannot be read
         */
        Payload.Request payload(byte[] body);

        /** The answer takes longer than this turn of the event loop: from now on the caller watches the deadline. */
        void waits();
    }

    private final byte[] body;
    private final long deadlineNanos;
    private final Context context;
    private final Caller caller;
    private final Thread loop = Thread.currentThread();
    private volatile boolean over;
    private @Nullable Runnable whenCancelled;

    /**
     * @param body not copied
     * @param deadlineNanos when the caller stops to wait, on the clock of {@link ReplicaHost#nanoTime}
     * @param context of the request's event loop
     */
    public PredictCall(byte[] body, long deadlineNanos, Context context, Caller caller) {
        this.body = body;
        this.deadlineNanos = deadlineNanos;
        this.context = context;
        this.caller = caller;
    }

    /**
     * Ends the call with a failure because nobody wants its answer any more: what waits leaves its queue, a worker is told, and what
     * runs runs to its end for nothing. On the event loop of the request.
     */
    public void cancel(Throwable why) {
        if (!over) {
            Runnable action = whenCancelled;
            fail(why);
            if (action != null) {
                action.run();
            }
        }
    }

    /** Ends the call, if it is not over. */
    public void fail(Throwable why) {
        end(() -> caller.failed(why));
    }

    void succeed(byte[] json) {
        end(() -> caller.succeeded(json));
    }

    void succeed(Payload.Answer answer) {
        end(() -> caller.answered(answer));
    }

    /** The request as code is to see it. On the event loop of the request. */
    Payload.Request payload() {
        return caller.payload(body);
    }

    /** On the event loop of the request. */
    void waits() {
        if (!over) {
            caller.waits();
        }
    }

    byte[] body() {
        return body;
    }

    boolean isOnLoop() {
        return Thread.currentThread() == loop;
    }

    /** Runs an action later on the event loop of the request: after the I/O events of this turn. */
    void onLoop(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    /** True when an inference would be for nothing. */
    boolean isOver() {
        return over;
    }

    /** How long the caller still waits; 0 or less: not any more. */
    long leftNanos(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    /** What a call fails with that has no time {@link #leftNanos left} when its turn comes. */
    static ProblemException turnTooLate() {
        return Problem.of(ServingProblem.DEADLINE, "The request waited for its turn until its time was over.")
                .asException();
    }

    /** What {@link #cancel} has to undo; set on the event loop, before the call is handed to another thread. */
    void whenCancelled(Runnable action) {
        whenCancelled = action;
    }

    private void end(Runnable answer) {
        if (isOnLoop()) {
            endNow(answer);
        } else {
            onLoop(() -> endNow(answer));
        }
    }

    private void endNow(Runnable answer) {
        if (!over) {
            over = true;
            answer.run();
        }
    }
}

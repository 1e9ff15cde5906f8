package vertebra.serving.replica;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.http.HttpProblem;
import vertebra.serving.admission.Permit;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.telemetry.Stage;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * One call with its permit at one replica: decode, wait for the turn, run, encode; a large body is decoded after the wait. The
 * steps follow one another, each on the thread that suits it; the hand-overs order them.
 */
final class Execution {

    /**
     * A body above this is decoded on an engine thread, in its turn: decoded it takes several times the memory, and whoever waits
     * may leave.
     */
    private static final int MAX_INLINE_BODY_BYTES = 256 * 1024;

    /** The buffers of a slot stay as large as its largest request. */
    private static final long MAX_KEPT_BYTES = 4 << 20;

    private final LocalReplica replica;
    private final PredictCall call;
    private final Permit permit;
    private final boolean large;
    private @Nullable DecodedRequest request;
    private long waitingSince;
    /** The thread that asks for the turn, while it does: only there a turn may run at once. */
    private volatile @Nullable Thread asking;

    Execution(LocalReplica replica, PredictCall call, Permit permit) {
        this.replica = replica;
        this.call = call;
        this.permit = permit;
        this.large = call.body().length > MAX_INLINE_BODY_BYTES;
    }

    /** On the event loop of the call. */
    void start() {
        call.whenCancelled(permit::cancel);
        if (!large && !decode()) {
            return;
        }
        waitingSince = replica.nanoTime();
        asking = Thread.currentThread();
        permit.whenTurn(this::turn);
        asking = null;
    }

    /** False when the request was refused: all is over then. */
    private boolean decode() {
        try {
            long started = replica.nanoTime();
            request = replica.codec().decode(call.body());
            replica.traffic().stage(Stage.DECODE, replica.nanoTime() - started);
            return true;
        } catch (Throwable refused) {
            finish(() -> call.fail(refused));
            return false;
        }
    }

    /** The permit runs now. In whatever thread made room; that thread must not be kept. */
    private void turn() {
        if (large || !replica.cost().isCheap(bytes())) {
            onEngineThread(this::run);
        } else if (Thread.currentThread() == asking) {
            runInline();
        } else {
            call.context().runOnContext(ignored -> runInline());
        }
    }

    private void runInline() {
        if (!replica.inline().isLeft()) {
            onEngineThread(this::run);
            return;
        }
        long started = replica.nanoTime();
        run();
        replica.inline().spend(replica.nanoTime() - started, call.context());
    }

    private void run() {
        long started = replica.nanoTime();
        replica.traffic().stage(Stage.QUEUE, started - waitingSince);
        if (call.isOver()) {
            finish(() -> {});
        } else if (call.isExpired(started)) {
            Problem late =
                    Problem.of(ServingProblem.DEADLINE, "The request waited for its turn until its time was over.");
            finish(() -> call.fail(late.asException()));
        } else if (!large || decode()) {
            infer();
        }
    }

    private void infer() {
        long started = replica.nanoTime();
        Runnable answer = inferAndEncode();
        long nanos = replica.nanoTime() - started;
        replica.cost().record(bytes(), nanos);
        replica.traffic().served(nanos);
        finish(answer);
    }

    /** What is to be done with the call when its slot is free again. */
    private Runnable inferAndEncode() {
        InferenceSlot slot = null;
        boolean sound = false;
        try {
            slot = replica.slots().take();
            byte[] json = inferIn(slot);
            sound = true;
            return () -> call.succeed(json);
        } catch (EngineException failure) {
            sound = true;
            return () -> call.fail(EngineProblems.ofRun(failure));
        } catch (ProblemException refused) {
            sound = true;
            return () -> call.fail(refused);
        } catch (OutOfMemoryError noRoom) {
            // Of direct memory, for the buffers of this request; a full heap ends the process.
            return () -> call.fail(EngineProblems.noRoom(noRoom));
        } catch (Throwable unexpected) {
            return () -> call.fail(unexpected);
        } finally {
            leave(slot, sound);
        }
    }

    /** A slot that nobody knows the state of is not used again, nor is one that holds much memory for its next request. */
    private void leave(@Nullable InferenceSlot slot, boolean sound) {
        if (slot == null) {
            return;
        }
        if (sound && bytes() <= MAX_KEPT_BYTES) {
            replica.slots().giveBack(slot);
        } else {
            slot.close();
        }
    }

    private byte[] inferIn(InferenceSlot slot) throws EngineException {
        DecodedRequest decoded = decoded();
        long filling = replica.nanoTime();
        decoded.fill(slot);
        int[] outputs = decoded.outputs();
        slot.run(outputs);
        long ran = replica.nanoTime();
        replica.traffic().stage(Stage.INFER, ran - filling);
        replica.traffic().monitor().ifPresent(monitor -> monitor.observe(outputs, slot));
        byte[] json = decoded.encode(slot);
        replica.traffic().stage(Stage.ENCODE, replica.nanoTime() - ran);
        return json;
    }

    private void onEngineThread(Runnable step) {
        try {
            replica.threads().infer(step);
        } catch (RejectedExecutionException closed) {
            Problem stopping = Problem.of(HttpProblem.UNAVAILABLE, "The node is stopping.");
            finish(() -> call.fail(stopping.asException()));
        }
    }

    /** The one place where the permit is given back, but for calls that are cancelled before they run. */
    private void finish(Runnable answer) {
        permit.close();
        answer.run();
    }

    private long bytes() {
        return decoded().bytes();
    }

    private DecodedRequest decoded() {
        DecodedRequest decoded = request;
        if (decoded == null) {
            throw new IllegalStateException("a turn before the request was decoded");
        }
        return decoded;
    }
}

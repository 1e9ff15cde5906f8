package vertebra.serving.replica;

import java.util.Objects;
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

/**
 * One call with its permit at one replica: decode, wait for the turn, run, encode. The steps follow one another, each on the
 * thread that suits it; the hand-overs order them.
 */
final class Execution {

    /** A body above this is decoded, and its inference run, on an engine thread. */
    private static final int MAX_INLINE_BODY_BYTES = 256 * 1024;

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
        if (large) {
            onEngineThread(this::decode);
        } else {
            decode();
        }
    }

    private void decode() {
        try {
            long started = replica.nanoTime();
            request = replica.codec().decode(call.body());
            waitingSince = replica.nanoTime();
            replica.traffic().stage(Stage.DECODE, waitingSince - started);
        } catch (Throwable refused) {
            finish(() -> call.fail(refused));
            return;
        }
        asking = Thread.currentThread();
        permit.whenTurn(this::turn);
        asking = null;
    }

    /** The permit runs now. In whatever thread made room; that thread must not be kept, unless it asked for the turn itself. */
    private void turn() {
        boolean atOnce = Thread.currentThread() == asking;
        if (atOnce && large) {
            // On an engine thread already: a second way through its queue would leave the slot idle meanwhile.
            run();
        } else if (large || !replica.cost().isCheap(rows())) {
            onEngineThread(this::run);
        } else if (atOnce) {
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
        } else {
            infer(started);
        }
    }

    private void infer(long started) {
        Runnable answer = inferAndEncode();
        long nanos = replica.nanoTime() - started;
        replica.cost().record(rows(), nanos);
        replica.traffic().served(nanos);
        finish(answer);
    }

    /** What is to be done with the call when its slot is free again. */
    private Runnable inferAndEncode() {
        InferenceSlot slot = null;
        try {
            slot = replica.slots().take();
            byte[] json = inferIn(slot);
            replica.slots().giveBack(slot);
            return () -> call.succeed(json);
        } catch (EngineException failure) {
            replica.slots().giveBack(Objects.requireNonNull(slot));
            return () -> call.fail(EngineProblems.ofRun(failure));
        } catch (Throwable unexpected) {
            if (slot != null) {
                // Nobody knows its state.
                slot.close();
            }
            return () -> call.fail(unexpected);
        }
    }

    private byte[] inferIn(InferenceSlot slot) throws EngineException {
        DecodedRequest decoded = decoded();
        long filling = replica.nanoTime();
        decoded.fill(slot);
        slot.run(decoded.outputs());
        long ran = replica.nanoTime();
        replica.traffic().stage(Stage.INFER, ran - filling);
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

    private int rows() {
        return decoded().rows();
    }

    private DecodedRequest decoded() {
        DecodedRequest decoded = request;
        if (decoded == null) {
            throw new IllegalStateException("a turn before the request was decoded");
        }
        return decoded;
    }
}

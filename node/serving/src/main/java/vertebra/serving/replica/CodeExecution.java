package vertebra.serving.replica;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.Payload;
import vertebra.serving.admission.Permit;
import vertebra.serving.admission.Turn;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.telemetry.Stage;
import vertebra.spec.problem.ProblemException;

/**
 * One call with its permit at code: wait for the turn, hand it to a worker, answer. The permit is held from the hand-over until the
 * worker answered, or until nobody wants the answer any more: what runs then is the worker's to end.
 */
final class CodeExecution implements Turn {

    private static final Logger LOGGER = LoggerFactory.getLogger(CodeExecution.class);

    private final CodeRunner runner;
    private final PredictCall call;
    private final Permit permit;
    private Payload.@Nullable Request request;
    private long waitingSince;
    private long started;
    /** Set before the call is asked whether it is over, which is cancelled in the opposite order: one of the two sees it. */
    private volatile @Nullable CompletableFuture<Payload.Answer> running;

    CodeExecution(CodeRunner runner, PredictCall call, Permit permit) {
        this.runner = runner;
        this.call = call;
        this.permit = permit;
    }

    /** On the event loop of the call. */
    void start() {
        try {
            request = call.payload();
        } catch (RuntimeException refused) {
            end(refused);
            return;
        }
        call.whenCancelled(this::cancel);
        call.waits();
        waitingSince = runner.nanoTime();
        permit.whenTurn(this);
    }

    private void cancel() {
        if (!permit.cancel()) {
            CompletableFuture<Payload.Answer> wanted = running;
            if (wanted != null) {
                wanted.cancel(false);
            }
        }
    }

    /** In whatever thread made room. */
    @Override
    public void begin() {
        started = runner.nanoTime();
        runner.traffic().stage(Stage.QUEUE, started - waitingSince);
        if (call.isOver()) {
            permit.close();
        } else if (call.leftNanos(started) <= 0) {
            end(PredictCall.turnTooLate());
        } else {
            handOver();
        }
    }

    private void handOver() {
        CompletableFuture<Payload.Answer> answer = ask();
        running = answer;
        if (call.isOver()) {
            answer.cancel(false);
        }
        if (answer.isDone()) {
            // Not here: who waits next would begin, and perhaps end, within this one, and so on down a long queue.
            call.onLoop(() -> follow(answer));
        } else {
            follow(answer);
        }
    }

    private void follow(CompletableFuture<Payload.Answer> answer) {
        CompletableFuture<Payload.Answer> _ = answer.whenComplete(this::ended);
    }

    private CompletableFuture<Payload.Answer> ask() {
        try {
            return runner.model().predict(wanted());
        } catch (RuntimeException unexpected) {
            return CompletableFuture.failedFuture(unexpected);
        }
    }

    private Payload.Request wanted() {
        Payload.Request wanted = request;
        if (wanted == null) {
            throw new IllegalStateException("a turn before the start");
        }
        return wanted;
    }

    /** In the thread of the worker's answer, or of the cancel. */
    private void ended(Payload.@Nullable Answer answer, @Nullable Throwable failure) {
        long nanos = runner.nanoTime() - started;
        if (answer == null) {
            Throwable told = told(failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
            if (!EngineProblems.isCutShort(told)) {
                runner.ran(nanos);
            }
            end(told);
            return;
        }
        runner.ran(nanos);
        giveBack();
        call.succeed(answer);
        runner.traffic().monitor().ifPresent(monitor -> monitor.observe(answer));
    }

    private void end(Throwable told) {
        giveBack();
        call.fail(told);
    }

    private static Throwable told(@Nullable Throwable failure) {
        return switch (failure) {
            case EngineException expected -> EngineProblems.ofRun(expected);
            case ProblemException expected -> expected;
            // Nobody waits for it any more.
            case CancellationException cancelled -> cancelled;
            case null -> new IllegalStateException("a worker's answer without an answer");
            default -> failure;
        };
    }

    /** The one place where the permit is given back, but for calls that were cancelled before their turn. */
    private void giveBack() {
        try {
            permit.close();
        } catch (RuntimeException unexpected) {
            LOGGER.atError()
                    .setCause(unexpected)
                    .addKeyValue("api", runner.traffic().api())
                    .log("A call did not end as it should");
        }
    }
}

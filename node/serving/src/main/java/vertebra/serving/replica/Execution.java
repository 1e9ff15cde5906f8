package vertebra.serving.replica;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.http.HttpProblem;
import vertebra.serving.admission.Permit;
import vertebra.serving.admission.Turn;
import vertebra.serving.batching.Answer;
import vertebra.serving.batching.BatchRoom;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.telemetry.Stage;
import vertebra.spec.problem.Problem;

/**
 * One call with its permit at one model of tensors: decode, wait for the turn, run, encode; a large body is decoded after the wait. The
 * steps follow one another, each on the thread that suits it; the hand-overs order them. An execution whose turn comes takes
 * others along that wait and fit; they are answered by it.
 */
final class Execution implements Turn {

    private static final Logger LOGGER = LoggerFactory.getLogger(Execution.class);

    /**
     * A body above this is decoded in the lane, in its turn: decoded it takes several times the memory, whoever waits may
     * leave, and other connections of the event loop would wait for it.
     */
    private static final int MAX_INLINE_BODY_BYTES = 256 * 1024;

    /** A batch on an engine thread takes no longer: alone there, or while other revisions want the thread too. */
    private static final long BATCH_NANOS = Duration.ofMillis(25).toNanos();

    private static final long SHARED_BATCH_NANOS = Duration.ofMillis(2).toNanos();

    private final TensorRunner runner;
    private final PredictCall call;
    private final Permit permit;
    private final boolean large;
    private @Nullable DecodedRequest request;
    private @Nullable BatchRoom room;
    /** Set before the call is asked whether it is over, which is cancelled in the opposite order: one of the two sees it. */
    private volatile @Nullable AwaitedRun awaited;

    private long waitingSince;

    Execution(TensorRunner runner, PredictCall call, Permit permit) {
        this.runner = runner;
        this.call = call;
        this.permit = permit;
        this.large = call.body().length > MAX_INLINE_BODY_BYTES;
    }

    /** On the event loop of the call. */
    void start() {
        call.whenCancelled(this::cancel);
        if (!large && !decode()) {
            return;
        }
        waitingSince = runner.nanoTime();
        if (isInline()) {
            permit.queue(this);
            runner.inline().collect(this);
        } else {
            call.waits();
            permit.whenTurn(this);
        }
    }

    private void cancel() {
        AwaitedRun run = permit.cancel() ? null : awaited;
        if (run != null) {
            run.look();
        }
    }

    /** False when the request was refused: all is over then. */
    private boolean decode() {
        try {
            long started = runner.nanoTime();
            request = runner.codec().decode(call.body());
            runner.traffic().stage(Stage.DECODE, runner.nanoTime() - started);
            return true;
        } catch (Throwable refused) {
            end(new Answer.Failed(refused));
            return false;
        }
    }

    private boolean isInline() {
        return !large && runner.isInline(decoded().bytes());
    }

    /** Asks for the turn that it waits for. */
    void ask() {
        permit.ask();
    }

    /** This turn of the event loop is over. */
    void waitOn() {
        call.waits();
    }

    @Override
    public void begin() {
        if (isInline()) {
            runner.inline().run(this);
        } else {
            runInLane();
        }
    }

    void runInLane() {
        try {
            runner.lane().run(() -> run(runner.lane().isShared() ? SHARED_BATCH_NANOS : BATCH_NANOS));
        } catch (RejectedExecutionException closed) {
            end(new Answer.Failed(
                    Problem.of(HttpProblem.UNAVAILABLE, "The node is stopping.").asException()));
        }
    }

    /**
     * Runs, with others that fit into the time.
     *
     * @param batchNanos for all of them; one alone may take longer
     * @return how long it took
     */
    long run(long batchNanos) {
        long started = runner.nanoTime();
        if (isWanted(started) && (!large || decode())) {
            List<Execution> all = withCompanions(started, batchNanos);
            infer(all, runner.nanoTime());
        }
        return runner.nanoTime() - started;
    }

    /** False when an inference would be for nothing: all is over then. */
    private boolean isWanted(long now) {
        runner.traffic().stage(Stage.QUEUE, now - waitingSince);
        if (call.isOver()) {
            permit.close();
            return false;
        }
        if (call.leftNanos(now) <= 0) {
            end(new Answer.Failed(PredictCall.turnTooLate()));
            return false;
        }
        return true;
    }

    private List<Execution> withCompanions(long now, long batchNanos) {
        if (!runner.batcher().batches()) {
            return List.of(this);
        }
        room = new BatchRoom(decoded(), runner.cost()::expectedNanos, granted(batchNanos), call.leftNanos(now));
        List<Turn> companions = permit.companions();
        room = null;
        if (companions.isEmpty()) {
            return List.of(this);
        }
        List<Execution> all = new ArrayList<>(companions.size() + 1);
        all.add(this);
        for (Turn companion : companions) {
            Execution other = (Execution) companion;
            if (other.isWanted(now)) {
                all.add(other);
            }
        }
        return all;
    }

    /** A batch in a worker holds up no thread of the node: it may take twice the time of one alone, which that one holds anyway. */
    private long granted(long batchNanos) {
        return runner.inWorkers()
                ? Math.max(batchNanos, 2 * runner.cost().expectedNanos(decoded().bytes()))
                : batchNanos;
    }

    /** On an event loop, those of the same loop: the answer of another would have to travel. */
    @Override
    public boolean joins(Turn beginning) {
        DecodedRequest own = request;
        return own != null
                && beginning instanceof Execution other
                && other.room != null
                && (call.isOnLoop() || !other.call.isOnLoop())
                && other.room.take(own, call.leftNanos(runner.nanoTime()));
    }

    private void infer(List<Execution> all, long started) {
        List<DecodedRequest> requests = new ArrayList<>(all.size());
        long bytes = 0;
        for (Execution each : all) {
            requests.add(each.decoded());
            bytes += each.decoded().bytes();
        }
        List<Answer> answers =
                runner.inWorkers() ? await(all, requests) : runner.batcher().run(requests);
        long nanos = runner.nanoTime() - started;
        if (!isCutShort(all, answers)) {
            runner.cost().record(all.size(), bytes, nanos);
            runner.traffic().served(all.size(), nanos);
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).end(answers.get(i));
        }
    }

    /** What took so long was no run then. One on a thread of the node runs to its end, whoever waits for it. */
    private boolean isCutShort(List<Execution> all, List<Answer> answers) {
        return runner.inWorkers()
                && (all.stream().allMatch(Execution::isOver)
                        || answers.stream()
                                .anyMatch(answer -> answer instanceof Answer.Failed failed
                                        && EngineProblems.isCutShort(failed.why())));
    }

    private List<Answer> await(List<Execution> all, List<DecodedRequest> requests) {
        try (AwaitedRun run = new AwaitedRun(all)) {
            all.forEach(each -> each.awaited = run);
            run.look();
            return runner.batcher().run(requests);
        }
    }

    /**
     * The one place where the permit is given back, but for calls that were cancelled. What goes wrong here is this call's alone:
     * the others of its batch still have to be answered.
     */
    private void end(Answer answer) {
        try {
            permit.close();
        } catch (Throwable unexpected) {
            report(unexpected);
        }
        try {
            answer(answer);
        } catch (Throwable unexpected) {
            report(unexpected);
        }
    }

    private void report(Throwable unexpected) {
        LOGGER.atError()
                .setCause(unexpected)
                .addKeyValue("api", runner.traffic().api())
                .log("A call did not end as it should");
    }

    private void answer(Answer answer) {
        switch (answer) {
            case Answer.Json json -> call.succeed(json.utf8());
            case Answer.Failed failed -> call.fail(failed.why());
        }
    }

    boolean isOver() {
        return call.isOver();
    }

    boolean isOnLoop() {
        return call.isOnLoop();
    }

    void onLoop(Runnable action) {
        call.onLoop(action);
    }

    TensorRunner runner() {
        return runner;
    }

    private DecodedRequest decoded() {
        DecodedRequest decoded = request;
        if (decoded == null) {
            throw new IllegalStateException("a turn before the request was decoded");
        }
        return decoded;
    }
}

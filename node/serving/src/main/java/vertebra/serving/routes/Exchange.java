package vertebra.serving.routes;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.Payload;
import vertebra.http.BodyBudget;
import vertebra.http.BodyReader;
import vertebra.http.HttpProblem;
import vertebra.http.ProblemAnswer;
import vertebra.http.RequestTrace;
import vertebra.http.wire.ConnectionGuards;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.PredictCall;
import vertebra.serving.telemetry.RevisionTraffic;
import vertebra.serving.telemetry.history.Outcome;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * One prediction as its caller sees it: counted once when it came and once when it ended, cancelled when its time is over or its
 * caller left. On one event loop.
 */
final class Exchange implements PredictCall.Caller {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final int OK = 200;

    private static final Problem UNEXPECTED =
            Problem.of(HttpProblem.INTERNAL, "It failed in a way that the node does not know; its log has the cause.");

    /**
     * What the exchanges of a listener share.
     *
     * @param waiting those that were not answered in the turn of the event loop in which they came
     */
    record Edge(Vertx vertx, BodyBudget bodies, LongSupplier nanoTime, Set<Exchange> waiting) {

        Edge(Vertx vertx, BodyBudget bodies, LongSupplier nanoTime) {
            this(vertx, bodies, nanoTime, ConcurrentHashMap.newKeySet());
        }
    }

    private final Edge edge;
    private final HttpServerRequest request;
    private final RequestTrace trace;
    private final RevisionTraffic traffic;
    private final BodyBudget.Share share;
    private final Context context;
    private final long began;
    private @Nullable PredictCall call;
    /** It is one of {@link Edge#waiting}. */
    private boolean waiting;

    private Duration timeout = Duration.ZERO;
    private long timer = -1;
    private boolean over;

    private Exchange(Edge edge, HttpServerRequest request, RequestTrace trace, RevisionTraffic traffic) {
        this.edge = edge;
        this.request = request;
        this.trace = trace;
        this.traffic = traffic;
        this.share = edge.bodies().share();
        this.context = edge.vertx().getOrCreateContext();
        this.began = edge.nanoTime().getAsLong();
    }

    static Exchange begin(Edge edge, HttpServerRequest request, RequestTrace trace, RevisionTraffic traffic) {
        Exchange exchange = new Exchange(edge, request, trace, traffic);
        traffic.arrived();
        request.response()
                .exceptionHandler(exchange::broken)
                .closeHandler(closed -> exchange.callerLeft(new HttpClosedException("the caller left")));
        return exchange;
    }

    /** As {@link BodyReader#read}; held until the end. */
    Future<Buffer> body(long maxBytes) {
        Future<Buffer> body = BodyReader.read(edge.vertx(), request, maxBytes, share);
        if (!body.isComplete()) {
            isWaiting();
        }
        return body;
    }

    private void isWaiting() {
        if (!waiting) {
            waiting = true;
            edge.waiting().add(this);
        }
    }

    /** Ends it with a problem, whatever it waits for. On any thread. */
    void turnAway(Problem problem) {
        context.runOnContext(now -> {
            if (call == null) {
                failed(problem.asException());
            } else {
                call.cancel(problem.asException());
            }
        });
    }

    /** What is to be answered, and by when. */
    PredictCall call(Buffer body, Duration wait) {
        timeout = wait;
        PredictCall made =
                new PredictCall(body.getBytes(), edge.nanoTime().getAsLong() + wait.toNanos(), context, this);
        call = made;
        return made;
    }

    @Override
    public void waits() {
        isWaiting();
        timer = edge.vertx().setTimer(Math.max(1, timeout.toMillis()), due -> {
            if (call != null) {
                call.cancel(Problem.of(
                                ServingProblem.DEADLINE,
                                "The answer was not ready within " + timeout.toMillis() + " ms.")
                        .asException());
            }
        });
    }

    @Override
    public Payload.Request payload(byte[] body) {
        return CodeRequest.of(request, body, trace.requestId());
    }

    @Override
    public void succeeded(byte[] json) {
        if (hasRoomFor(json.length)) {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON);
            send(OK, Buffer.buffer(json));
        }
    }

    @Override
    public void answered(Payload.Answer answer) {
        if (!CodeAnswer.isFinal(answer) || answer.body().length > TensorCodec.MAX_ANSWER_BYTES) {
            failed(Problem.of(
                            ServingProblem.CODE_FAILED,
                            CodeAnswer.isFinal(answer)
                                    ? "The answer is larger than " + (TensorCodec.MAX_ANSWER_BYTES >> 20) + " MiB."
                                    : "The answer's status is " + answer.status() + " (expected: 200 to 599).")
                    .asException());
        } else if (hasRoomFor(answer.body().length)) {
            CodeAnswer.putHead(answer, request.response());
            send(answer.status(), CodeAnswer.hasBody(answer) ? Buffer.buffer(answer.body()) : null);
        }
    }

    /** False when it is over: it was before, the caller left, or there is no memory for the answer. */
    private boolean hasRoomFor(int bytes) {
        if (over) {
            return false;
        }
        if (request.response().closed()) {
            callerLeft(new HttpClosedException("the caller left"));
            return false;
        }
        if (!share.take(bytes)) {
            failed(Problem.of(HttpProblem.UNAVAILABLE, "The node has no memory for this answer now.")
                    .asException());
            return false;
        }
        return true;
    }

    /** @param body null: none, not even an empty one */
    private void send(int status, @Nullable Buffer body) {
        HttpServerResponse response = request.response();
        trace.putHeaders(response);
        // It ends when it is written to the connection's queue; its memory is free when the caller has read it.
        Future<Void> sent = (body == null ? response.end() : response.end(body)).onComplete(done -> share.close());
        share.longest(body == null ? 0 : body.length()).ifPresent(time -> limit(sent, time));
        answered(status);
    }

    /** A caller that reads no further would hold the answer as long as it likes. */
    private void limit(Future<Void> sent, Duration time) {
        if (!sent.isComplete()) {
            long late = edge.vertx().setTimer(time.toMillis(), due -> ConnectionGuards.cut(request.connection()));
            sent.onComplete(done -> edge.vertx().cancelTimer(late));
        }
    }

    @Override
    public void failed(Throwable why) {
        if (over) {
            return;
        }
        if (request.response().closed() || why instanceof HttpClosedException || why instanceof StreamResetException) {
            callerLeft(why);
            return;
        }
        Problem problem = ProblemAnswer.of(why);
        int status = problem.type().status();
        if (Outcome.of(status) == Outcome.REJECTED) {
            traffic.rejected(problem.type().slug());
        }
        traffic.failed(trace.requestId(), why instanceof ProblemException ? problem : UNEXPECTED);
        share.close();
        ProblemAnswer.send(edge.vertx(), request, trace, problem, why);
        answered(status);
    }

    private void answered(int status) {
        end();
        traffic.answered(status, edge.nanoTime().getAsLong() - began);
    }

    /** A caller that is too slow is still there: whoever reads the body answers. */
    private void broken(Throwable how) {
        if (!(how instanceof ProblemException)) {
            callerLeft(how);
        }
    }

    private void callerLeft(Throwable how) {
        if (over) {
            return;
        }
        end();
        share.close();
        traffic.aborted(edge.nanoTime().getAsLong() - began);
        if (call != null) {
            call.cancel(how);
        }
    }

    private void end() {
        over = true;
        if (waiting) {
            edge.waiting().remove(this);
        }
        if (timer >= 0) {
            edge.vertx().cancelTimer(timer);
        }
    }
}

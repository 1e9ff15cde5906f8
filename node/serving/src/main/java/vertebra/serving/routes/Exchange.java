package vertebra.serving.routes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import vertebra.http.BodyBudget;
import vertebra.http.BodyReader;
import vertebra.http.HttpProblem;
import vertebra.http.RequestTrace;
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
final class Exchange {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private static final Problem UNEXPECTED =
            Problem.of(HttpProblem.INTERNAL, "It failed in a way that the node does not know; its log has the cause.");

    private final RoutingContext context;
    private final RevisionTraffic traffic;
    private final BodyBudget.Share share;
    private final LongSupplier nanoTime;
    private final long began;
    private @Nullable PredictCall awaited;
    private long timer = -1;
    /** An answer ends when it is written to the connection's queue; its memory is free when the caller has read it. */
    private boolean sending;

    private Exchange(RoutingContext context, RevisionTraffic traffic, BodyBudget.Share share, LongSupplier nanoTime) {
        this.context = context;
        this.traffic = traffic;
        this.share = share;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    static Exchange begin(
            RoutingContext context, RevisionTraffic traffic, BodyBudget.Share share, LongSupplier nanoTime) {
        Exchange exchange = new Exchange(context, traffic, share, nanoTime);
        traffic.arrived();
        context.addEndHandler(ended -> exchange.end(ended.succeeded()));
        return exchange;
    }

    /** As {@link BodyReader#read}; held until the end. */
    Future<Buffer> body(Vertx vertx, long maxBytes) {
        return BodyReader.read(vertx, context.request(), maxBytes, share);
    }

    /** The call is under way: it ends at the deadline or when the caller leaves, if not before. */
    void await(PredictCall call, Duration timeout) {
        awaited = call;
        timer = context.vertx()
                .setTimer(
                        Math.max(1, timeout.toMillis()),
                        late -> call.cancel(Problem.of(
                                        ServingProblem.DEADLINE,
                                        "The answer was not ready within " + timeout.toMillis() + " ms.")
                                .asException()));
    }

    void succeed(byte[] json) {
        HttpServerResponse response = context.response();
        if (response.closed()) {
            return;
        }
        if (!share.take(json.length)) {
            fail(Problem.of(HttpProblem.UNAVAILABLE, "The node has no memory for this answer now.")
                    .asException());
            return;
        }
        sending = true;
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(Buffer.buffer(json))
                .onComplete(sent -> share.close());
    }

    void fail(Throwable failure) {
        if (failure instanceof ProblemException expected
                && Outcome.of(expected.problem().type().status()) == Outcome.REJECTED) {
            traffic.rejected(expected.problem().type().slug());
        }
        if (!context.response().closed()) {
            traffic.failed(
                    RequestTrace.of(context).requestId(),
                    failure instanceof ProblemException expected ? expected.problem() : UNEXPECTED);
        }
        context.fail(failure);
    }

    private void end(boolean answered) {
        long nanos = nanoTime.getAsLong() - began;
        context.vertx().cancelTimer(timer);
        if (!sending) {
            share.close();
        }
        if (answered) {
            traffic.answered(context.response().getStatusCode(), nanos);
            return;
        }
        traffic.aborted(nanos);
        if (awaited != null) {
            awaited.cancel(new HttpClosedException("the caller left"));
        }
    }
}

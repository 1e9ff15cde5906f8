package vertebra.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemKind;

/**
 * The one place where a failure becomes an answer. The problem of a {@link ProblemException} is written as it is; all else is one
 * 500 that carries the request id and nothing of the cause, which is logged here, once.
 */
public final class ProblemAnswer {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemAnswer.class);

    static final Problem INTERNAL = Problem.of(HttpProblem.INTERNAL, "The request failed inside the service.");

    private ProblemAnswer() {}

    /** What the caller is told of a failure. */
    public static Problem of(Throwable failure) {
        return failure instanceof ProblemException expected ? expected.problem() : INTERNAL;
    }

    /**
     * Answers a request with a problem, and reads on what is left of its body. On the event loop.
     *
     * @param failure for the log; null: none but the problem
     */
    public static void send(
            Vertx vertx, HttpServerRequest request, RequestTrace trace, Problem problem, @Nullable Throwable failure) {
        log(request, trace, problem, failure);
        if (request.response().headWritten()) {
            // The status is sent: only a broken connection can still tell the caller that the body is not whole.
            request.connection().close();
            return;
        }
        // First, for a caller that sent "Connection: close": once the answer is written, its request is not read any
        // more.
        LeftoverBody.discard(vertx, request);
        ProblemWriter.write(request.response(), trace, problem);
    }

    private static void log(
            HttpServerRequest request, RequestTrace trace, Problem problem, @Nullable Throwable failure) {
        if (failure instanceof HttpClosedException || request.response().closed()) {
            LOGGER.atDebug().addKeyValue("requestId", trace.requestId()).log("The caller left");
            return;
        }
        switch (problem.type().kind()) {
            case ProblemKind.Ours ours ->
                LOGGER.atError()
                        .setCause(loggable(failure))
                        .addKeyValue("requestId", trace.requestId())
                        .addKeyValue("code", problem.type().code())
                        .addKeyValue("method", request.method())
                        .addKeyValue("path", request.path())
                        .log("Request failed");
            case ProblemKind.CallersFault callersFault -> logAnswered(trace, problem);
            case ProblemKind.Overloaded overloaded -> logAnswered(trace, problem);
            case ProblemKind.Unavailable unavailable -> logAnswered(trace, problem);
        }
    }

    /** A problem without a cause says all in its code. */
    private static @Nullable Throwable loggable(@Nullable Throwable failure) {
        return failure instanceof ProblemException expected ? expected.getCause() : failure;
    }

    private static void logAnswered(RequestTrace trace, Problem problem) {
        LOGGER.atDebug()
                .addKeyValue("requestId", trace.requestId())
                .addKeyValue("code", problem.type().code())
                .log("Request refused");
    }
}

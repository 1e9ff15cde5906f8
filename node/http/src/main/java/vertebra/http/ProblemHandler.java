package vertebra.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemKind;

/**
 * The one place where a failure becomes an answer. A {@link ProblemException} is written as it is; a status that the
 * router failed with becomes its {@link HttpProblem}; all else is one 500 that carries the request id and nothing of the
 * cause, which is logged here, once.
 */
final class ProblemHandler implements Handler<RoutingContext> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemHandler.class);

    private final Router router;

    ProblemHandler(Router router) {
        this.router = router;
    }

    @Override
    public void handle(RoutingContext context) {
        RequestTrace trace = RequestTrace.of(context);
        Problem problem = problemOf(context);
        log(context, trace, problem);
        if (context.response().headWritten()) {
            // The status is sent: only a broken connection can still tell the caller that the body is not whole.
            context.request().connection().close();
            return;
        }
        if (problem.type() == HttpProblem.METHOD_NOT_ALLOWED
                && !context.response().headers().contains("Allow")) {
            context.response().putHeader("Allow", AllowedMethods.at(context.normalizedPath(), router));
        }
        // First, for a caller that sent "Connection: close": once the answer is written, its request is not read any
        // more.
        LeftoverBody.discard(context.vertx(), context.request());
        ProblemWriter.write(context.response(), trace, problem);
    }

    private static Problem problemOf(RoutingContext context) {
        Throwable failure = context.failure();
        return failure instanceof ProblemException expected
                ? expected.problem()
                : ofStatus(context.statusCode(), context);
    }

    private static Problem ofStatus(int status, RoutingContext context) {
        String path = context.request().path();
        return switch (status) {
            case 400 -> Problem.of(HttpProblem.BAD_REQUEST, "The request's path, query or Host header is not valid.");
            case 404 -> Problem.of(HttpProblem.NOT_FOUND, "Nothing answers at " + path + ".");
            case 405 ->
                Problem.of(
                        HttpProblem.METHOD_NOT_ALLOWED,
                        path + " does not take " + context.request().method() + ".");
            case 406 -> Problem.of(HttpProblem.NOT_ACCEPTABLE, "The answer is application/json.");
            case 413 -> Problem.of(HttpProblem.BODY_TOO_LARGE, "The body is too large.");
            case 415 ->
                Problem.of(HttpProblem.UNSUPPORTED_MEDIA_TYPE, "The content type is not accepted at " + path + ".");
            case 503 -> Problem.of(HttpProblem.UNAVAILABLE, "The service cannot answer now.");
            default -> Problem.of(HttpProblem.INTERNAL, "The request failed inside the service.");
        };
    }

    private static void log(RoutingContext context, RequestTrace trace, Problem problem) {
        Throwable failure = context.failure();
        if (failure instanceof HttpClosedException || context.response().closed()) {
            LOGGER.atDebug().addKeyValue("requestId", trace.requestId()).log("The caller left");
            return;
        }
        switch (problem.type().kind()) {
            case ProblemKind.Ours ours ->
                LOGGER.atError()
                        .setCause(loggable(failure))
                        .addKeyValue("requestId", trace.requestId())
                        .addKeyValue("code", problem.type().code())
                        .addKeyValue("method", context.request().method())
                        .addKeyValue("path", context.request().path())
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

package vertebra.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Answers the failures of a router: a status that it failed with becomes its {@link HttpProblem}, the rest is for
 * {@link ProblemAnswer}.
 */
final class ProblemHandler implements Handler<RoutingContext> {

    private final Router router;

    ProblemHandler(Router router) {
        this.router = router;
    }

    @Override
    public void handle(RoutingContext context) {
        Problem problem = problemOf(context);
        if (problem.type() == HttpProblem.METHOD_NOT_ALLOWED
                && !context.response().headWritten()
                && !context.response().headers().contains("Allow")) {
            context.response().putHeader("Allow", AllowedMethods.at(context.normalizedPath(), router));
        }
        ProblemAnswer.send(context.vertx(), context.request(), RequestTrace.of(context), problem, context.failure());
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
            default -> ProblemAnswer.INTERNAL;
        };
    }
}

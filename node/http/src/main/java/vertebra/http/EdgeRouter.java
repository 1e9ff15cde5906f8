package vertebra.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.IntStream;

/** Makes routers that trace every request and answer every failure as a problem. */
public final class EdgeRouter {

    private static final int BAD_REQUEST = 400;
    private static final int FIRST_FAILURE = 400;
    private static final int LAST_FAILURE = 599;

    private EdgeRouter() {}

    /** A router to which a plane adds its routes; sub-routers need nothing of their own. */
    public static Router create(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().order(Integer.MIN_VALUE).handler(EdgeRouter::trace);
        ProblemHandler problems = new ProblemHandler(router);
        IntStream.rangeClosed(FIRST_FAILURE, LAST_FAILURE).forEach(status -> router.errorHandler(status, problems));
        return router;
    }

    private static void trace(RoutingContext context) {
        RequestTrace.of(context).putHeaders(context.response());
        if (isDecodable(context)) {
            context.next();
        } else {
            context.fail(BAD_REQUEST);
        }
    }

    /** The one place where a path is decoded; the router keeps the result. */
    private static boolean isDecodable(RoutingContext context) {
        try {
            return !context.normalizedPath().isEmpty();
        } catch (IllegalArgumentException notDecodable) {
            return false;
        }
    }
}

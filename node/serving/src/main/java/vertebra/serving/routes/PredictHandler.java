package vertebra.serving.routes;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import vertebra.http.BodyBudget;
import vertebra.http.HttpProblem;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.PredictCall;
import vertebra.serving.routing.ReplicaRouter;
import vertebra.serving.routing.Route;
import vertebra.spec.problem.Problem;

/** Answers requests at the endpoints of the served APIs. On event loops. */
final class PredictHandler implements Handler<RoutingContext> {

    private static final CharSequence ORIGIN = HttpHeaders.createOptimized("x-cortex-origin");
    private static final CharSequence API = HttpHeaders.createOptimized("api");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final String ALLOW = "GET, HEAD, POST";
    private static final int MAX_SHOWN_PATH = 200;
    /** Paths of the node itself; the spec refuses them as endpoints, and no API may ever answer there. */
    private static final Pattern HEALTH = Pattern.compile("/(livez|readyz|startupz)");

    private static final Pattern RESERVED = Pattern.compile("/(livez|readyz|startupz|v2)(/.*)?");
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Vertx vertx;
    private final ReplicaRouter router;
    private final BodyBudget bodies;
    private final LongSupplier nanoTime;

    PredictHandler(Vertx vertx, ReplicaRouter router, BodyBudget bodies, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.router = router;
        this.bodies = bodies;
        this.nanoTime = nanoTime;
    }

    @Override
    public void handle(RoutingContext context) {
        String path = context.normalizedPath();
        Optional<Route> found = router.table().find(path);
        if (HEALTH.matcher(path).matches()) {
            // Its own route, which comes first, did not take this method.
            context.fail(METHOD_NOT_ALLOWED);
        } else if (RESERVED.matcher(path).matches()) {
            context.next();
        } else if (found.isEmpty()) {
            context.fail(Problem.of(ServingProblem.NO_SUCH_API, "No API answers at " + shortened(path) + ".")
                    .asException());
        } else {
            answer(context, found.get());
        }
    }

    private void answer(RoutingContext context, Route route) {
        HttpServerRequest request = context.request();
        List<String> origins = route.spec().networking().corsOrigins();
        Cors.allow(request, origins);
        request.response().putHeader(ORIGIN, API);
        switch (request.method().name()) {
            case "POST" -> predict(context, route);
            case "GET", "HEAD" -> summarise(context, route);
            case "OPTIONS" -> {
                if (origins.isEmpty()) {
                    refuseMethod(context, origins);
                } else {
                    Cors.answerPreflight(request, origins);
                }
            }
            default -> refuseMethod(context, origins);
        }
    }

    /** The story of a prediction. */
    private void predict(RoutingContext context, Route route) {
        Exchange exchange = Exchange.begin(context, route.traffic(), bodies.share(), nanoTime);
        try {
            JsonContent.check(context.request());
            Duration timeout = RequestTimeout.of(
                    context.request().getHeader(RequestTimeout.HEADER),
                    route.spec().limits().requestTimeout());
            exchange.body(vertx, route.spec().limits().maxBodyBytes())
                    .compose(body -> dispatch(exchange, route, body, timeout))
                    .onSuccess(exchange::succeed)
                    .onFailure(exchange::fail);
        } catch (RuntimeException refused) {
            exchange.fail(refused);
        }
    }

    private Future<byte[]> dispatch(Exchange exchange, Route route, Buffer body, Duration timeout) {
        PredictCall call =
                new PredictCall(body.getBytes(), nanoTime.getAsLong() + timeout.toNanos(), vertx.getOrCreateContext());
        Future<byte[]> answer = router.predict(route.api(), call);
        if (!answer.isComplete()) {
            exchange.await(call, timeout);
        }
        return answer;
    }

    private static void summarise(RoutingContext context, Route route) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(ApiSummary.of(route));
    }

    private static String shortened(String path) {
        return path.length() <= MAX_SHOWN_PATH ? path : path.substring(0, MAX_SHOWN_PATH) + "…";
    }

    private static void refuseMethod(RoutingContext context, List<String> origins) {
        context.response().putHeader(HttpHeaders.ALLOW, origins.isEmpty() ? ALLOW : ALLOW + ", OPTIONS");
        context.fail(Problem.of(
                        HttpProblem.METHOD_NOT_ALLOWED,
                        "An API takes POST for a prediction and GET for its summary, not "
                                + context.request().method() + ".")
                .asException());
    }
}

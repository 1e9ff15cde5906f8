package vertebra.serving.routes;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import vertebra.http.HttpProblem;
import vertebra.http.RequestTrace;
import vertebra.http.access.Access;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.routing.ReplicaRouter;
import vertebra.serving.routing.Route;
import vertebra.serving.routing.RouteTable;
import vertebra.spec.NetworkingSpec.Auth;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.Problem;

/** Answers requests at the endpoints of the served APIs. On event loops. */
final class PredictHandler implements Handler<RoutingContext> {

    private static final CharSequence ORIGIN = HttpHeaders.createOptimized("x-cortex-origin");
    private static final CharSequence API = HttpHeaders.createOptimized("api");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final String ALLOW = "GET, HEAD, POST";
    private static final int MAX_SHOWN_PATH = 200;
    private static final Pattern HEALTH = Pattern.compile("/(livez|readyz|startupz)");
    private static final int METHOD_NOT_ALLOWED = 405;

    private final ReplicaRouter router;
    private final Access access;
    private final Exchange.Edge edge;

    PredictHandler(ReplicaRouter router, Access access, Exchange.Edge edge) {
        this.router = router;
        this.access = access;
        this.edge = edge;
    }

    /**
     * Answers a prediction whose path is an endpoint as it stands: what nearly every request is, and no work for a router.
     *
     * @return false: it is something else, or not valid; nothing was done
     */
    boolean answers(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !request.method().equals(HttpMethod.POST) || request.authority() == null) {
            return false;
        }
        Optional<Route> found = router.table().find(path);
        found.ifPresent(route -> {
            putCommonHeaders(request, route);
            predict(request, RequestTrace.of(request), route);
        });
        return found.isPresent();
    }

    /** Everything else. */
    @Override
    public void handle(RoutingContext context) {
        String path = context.normalizedPath();
        Optional<Route> found = router.table().find(path);
        if (HEALTH.matcher(path).matches()) {
            // Its own route, which comes first, did not take this method.
            context.fail(METHOD_NOT_ALLOWED);
        } else if (RouteTable.isReserved(path)) {
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
        putCommonHeaders(request, route);
        switch (request.method().name()) {
            case "POST" -> predict(request, RequestTrace.of(context), route);
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

    /** The story of a prediction. What can be refused is refused before the body is read. */
    private void predict(HttpServerRequest request, RequestTrace trace, Route route) {
        Exchange exchange = Exchange.begin(edge, request, trace, route.traffic());
        try {
            requireKey(request, route);
            if (!route.isCode()) {
                JsonContent.check(request);
            }
            Duration timeout = RequestTimeout.of(
                    request.getHeader(RequestTimeout.HEADER),
                    route.spec().limits().requestTimeout());
            router.checkRoom(route);
            exchange.body(route.spec().limits().maxBodyBytes())
                    .map(body -> router.predict(route.api(), exchange.call(body, timeout)))
                    .onFailure(exchange::failed);
        } catch (RuntimeException refused) {
            exchange.failed(refused);
        }
    }

    /** Where the API wants one. */
    private void requireKey(HttpServerRequest request, Route route) {
        if (route.spec().networking().auth() == Auth.KEY) {
            access.check(request, Scope.predict(route.api()));
        }
    }

    private static void putCommonHeaders(HttpServerRequest request, Route route) {
        Cors.allow(request, route.spec().networking().corsOrigins());
        request.response().putHeader(ORIGIN, API);
    }

    private void summarise(RoutingContext context, Route route) {
        requireKey(context.request(), route);
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

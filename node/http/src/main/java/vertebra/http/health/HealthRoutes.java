package vertebra.http.health;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;

/** {@code /livez}, {@code /startupz} and {@code /readyz}: alive while this event loop turns, started, ready for requests. */
public final class HealthRoutes {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String OK = "{\"status\":\"ok\"}";

    private final Readiness readiness;

    public HealthRoutes(Readiness readiness) {
        this.readiness = readiness;
    }

    public void mount(Router router) {
        route(router, "/livez", HealthRoutes::ok);
        route(router, "/startupz", this::startup);
        route(router, "/readyz", this::ready);
    }

    private static void route(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
    }

    private void startup(RoutingContext context) {
        if (readiness.isStarted()) {
            ok(context);
        } else {
            refuse(context, "The node is starting.");
        }
    }

    private void ready(RoutingContext context) {
        if (!readiness.isStarted()) {
            refuse(context, "The node is starting.");
            return;
        }
        readiness.obstacle().ifPresentOrElse(obstacle -> refuse(context, obstacle), () -> ok(context));
    }

    private static void ok(RoutingContext context) {
        context.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(OK);
    }

    private static void refuse(RoutingContext context, String reason) {
        context.fail(Problem.retryable(HttpProblem.NOT_READY, reason, RETRY).asException());
    }
}

package vertebra.admin.server;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.traffic.Since;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.ApiViews;
import vertebra.admin.server.work.Blocking;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.spec.ApiName;

/** The past of an API: how it was used, and what went wrong. */
final class TrafficRoutes {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration BUCKET = Duration.ofSeconds(10);
    private static final int USUAL_STEPS = 360;
    private static final int MAX_STEPS = 500;
    private static final String HOUR = "1h";

    private final TrafficHistory traffic;
    private final ApiCatalog apis;
    private final Blocking blocking;
    private final InstantSource clock;

    TrafficRoutes(AdminPorts ports, ApiCatalog apis, Blocking blocking) {
        this.traffic = ports.traffic();
        this.apis = apis;
        this.blocking = blocking;
        this.clock = ports.clock();
    }

    void mount(AdminRouter router) {
        router.get(AdminPaths.history(":api")).handler(this::history);
        router.get(AdminPaths.errors(":api")).handler(this::errors);
    }

    private void history(RoutingContext context) {
        HttpServerRequest request = context.request();
        ApiName api = known(context);
        Instant until = clock.instant();
        Instant earliest = until.minus(DAY);
        Instant asked = RequestFields.since(request).orElse(new Since(HOUR)).from(until);
        Instant since = asked.isBefore(earliest) ? earliest : asked.isAfter(until) ? until : asked;
        Duration step = step(request.getParam("step"), Duration.between(since, until));
        Answers.json(context, blocking.call(() -> traffic.since(api, since, step)));
    }

    private void errors(RoutingContext context) {
        ApiName api = known(context);
        Answers.json(context, blocking.call(() -> traffic.errors(api)));
    }

    private ApiName known(RoutingContext context) {
        return ApiViews.known(apis.catalog(), RequestFields.path(context, "api"));
    }

    private static Duration step(@Nullable String text, Duration window) {
        if (text == null) {
            return Stream.of(10, 20, 30, 60, 120, 300)
                    .map(Duration::ofSeconds)
                    .filter(step -> window.dividedBy(step) <= USUAL_STEPS)
                    .findFirst()
                    .orElseThrow();
        }
        Duration step = Since.span(text);
        if (step == null || step.isZero() || step.toSeconds() % BUCKET.toSeconds() != 0 || step.compareTo(DAY) > 0) {
            throw RequestFields.bad("step", text, "a multiple of ten seconds, at most a day, such as 10s or 1m");
        }
        if (window.dividedBy(step) > MAX_STEPS) {
            throw RequestFields.bad("step", text, "at most " + MAX_STEPS + " steps: a longer step, or a later since");
        }
        return step;
    }
}

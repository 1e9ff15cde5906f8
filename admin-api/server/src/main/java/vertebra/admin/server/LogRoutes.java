package vertebra.admin.server;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.server.logs.LogFollower;
import vertebra.admin.server.logs.LogStreams;
import vertebra.admin.server.logs.LogStreams.LogQuery;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.ApiViews;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.spec.ApiName;
import vertebra.spec.problem.Problem;

/** The node's log, as it was and as it grows. */
final class LogRoutes {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;
    private static final int MAX_FOLLOWERS = 64;

    private final LogStreams logs;
    private final InstantSource clock;
    private final ApiCatalog apis;
    private final Set<LogFollower> followers = ConcurrentHashMap.newKeySet();

    LogRoutes(AdminPorts ports, ApiCatalog apis) {
        this.logs = ports.logs();
        this.clock = ports.clock();
        this.apis = apis;
    }

    void mount(AdminRouter router) {
        router.get(AdminPaths.LOGS).handler(context -> answer(context, Optional.empty()));
        router.get(AdminPaths.logs(":api"))
                .handler(context -> answer(context, Optional.of(named(RequestFields.path(context, "api")))));
    }

    /** An API has a log before it is there: while its first deploy runs, and when that was refused. */
    private ApiName named(String name) {
        Optional<ApiName> legal = Optional.of(name).filter(ApiName::isLegal).map(ApiName::new);
        return legal.filter(api -> !logs.past(new LogQuery(legal, Optional.empty(), 1))
                        .lines()
                        .isEmpty())
                .orElseGet(() -> ApiViews.known(apis.catalog(), name));
    }

    /** Ends the streams that are open. */
    void close() {
        followers.forEach(LogFollower::end);
    }

    private void answer(RoutingContext context, Optional<ApiName> api) {
        HttpServerRequest request = context.request();
        Optional<Instant> since = RequestFields.since(request).map(wanted -> wanted.from(clock.instant()));
        int limit = RequestFields.limit(request, since.isPresent() ? MAX_LIMIT : DEFAULT_LIMIT, MAX_LIMIT);
        LogQuery query = new LogQuery(api, since, limit);
        boolean follow = RequestFields.flag(request, "follow");
        if (follow && followers.size() >= MAX_FOLLOWERS) {
            throw Problem.of(AdminProblem.BUSY, MAX_FOLLOWERS + " readers follow the log.")
                    .asException();
        }
        LogFollower reader = new LogFollower(context.vertx(), request.response());
        if (follow) {
            followers.add(reader);
            reader.follow(logs, query, () -> followers.remove(reader));
        } else {
            reader.send(logs.past(query), since);
        }
    }
}

package vertebra.admin.server;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.Decision;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.Answers;
import vertebra.admin.server.request.RequestFields;
import vertebra.admin.server.view.ApiViews;
import vertebra.admin.server.view.FleetViews;
import vertebra.admin.server.work.Blocking;
import vertebra.registry.catalog.Catalog;

/** What happens behind the APIs: nodes, decisions of the control loop, writes of the registry, and the node itself. */
final class NodeRoutes {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1_000;

    private final AdminRegistry registry;
    private final AdminPorts ports;
    private final ApiViews views;
    private final Blocking blocking;

    NodeRoutes(AdminRegistry registry, AdminPorts ports, ApiViews views, Blocking blocking) {
        this.registry = registry;
        this.ports = ports;
        this.views = views;
        this.blocking = blocking;
    }

    void mount(AdminRouter router) {
        router.get(AdminPaths.INFO)
                .handler(context ->
                        Answers.json(context, blocking.call(() -> ports.info().get())));
        router.get(AdminPaths.NODES)
                .handler(context -> Answers.json(
                        context,
                        blocking.call(
                                () -> FleetViews.nodes(registry.fleet().snapshot(List.of()), ports.nodeSince()))));
        router.get(AdminPaths.DECISIONS).handler(this::decisions);
        router.get(AdminPaths.AUDIT).handler(this::audit);
    }

    private void decisions(RoutingContext context) {
        HttpServerRequest request = context.request();
        int limit = RequestFields.limit(request, DEFAULT_LIMIT, MAX_LIMIT);
        @Nullable String api = request.getParam("api");
        Answers.json(context, blocking.call(() -> decisions(api, limit)));
    }

    private List<Decision> decisions(@Nullable String api, int limit) {
        Catalog catalog = registry.apis().catalog();
        return (api == null
                        ? views.decisions(catalog, limit)
                        : registry.decisions().recent(ApiViews.known(catalog, api), limit))
                .stream().map(FleetViews::decision).toList();
    }

    private void audit(RoutingContext context) {
        int limit = RequestFields.limit(context.request(), DEFAULT_LIMIT, MAX_LIMIT);
        Answers.json(
                context,
                blocking.call(() -> registry.audit().recent(limit).stream()
                        .map(FleetViews::audit)
                        .toList()));
    }
}

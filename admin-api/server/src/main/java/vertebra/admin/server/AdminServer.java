package vertebra.admin.server;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.concurrent.Executor;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.OpenApi;
import vertebra.admin.server.archive.ArchiveExtractor;
import vertebra.admin.server.deploy.ModelUpload;
import vertebra.admin.server.deploy.ProjectDeployer;
import vertebra.admin.server.request.AdminRouter;
import vertebra.admin.server.request.RefusedWrites;
import vertebra.admin.server.view.ApiViews;
import vertebra.admin.server.view.ModelViews;
import vertebra.admin.server.work.Blocking;
import vertebra.admin.server.work.Uploads;
import vertebra.http.access.Access;

/** The admin API: all routes under {@code /v1}, to be mounted on a router of {@link vertebra.http.EdgeRouter}. */
public final class AdminServer {

    private final DeploymentRoutes deployments;
    private final ApiRoutes apis;
    private final ModelRoutes models;
    private final NodeRoutes nodes;
    private final TrafficRoutes traffic;
    private final DrainRoutes drains;
    private final LogRoutes logs;
    private final KeyRoutes keys;
    private final Access access;
    private final RefusedWrites refusals;

    /**
     * Wires the routes and empties the folder of the uploads (blocking, short).
     *
     * @param access who may ask at all; each route says for itself what it needs
     * @param virtualThreads where blocking steps run; open until the listener is closed
     */
    public AdminServer(
            Vertx vertx,
            Executor virtualThreads,
            Access access,
            AdminRegistry registry,
            AdminPorts ports,
            UploadLimits limits) {
        Blocking blocking = new Blocking(vertx, virtualThreads);
        Uploads uploads = new Uploads(vertx, blocking, limits.folder(), limits.maxBytes());
        ArchiveExtractor extractor = new ArchiveExtractor(limits.archive());
        ApiViews views = new ApiViews(
                registry.apis(),
                registry.models(),
                registry.fleet(),
                registry.decisions(),
                ports.traffic()::now,
                ports.traffic()::answers);
        this.deployments = new DeploymentRoutes(
                uploads,
                new ProjectDeployer(
                        registry.apis(),
                        registry.models(),
                        registry.artifacts(),
                        ports.inspector(),
                        ports.dependencies(),
                        ports.placement(),
                        extractor));
        this.apis = new ApiRoutes(registry.apis(), views, blocking);
        this.models = new ModelRoutes(
                uploads,
                new ModelUpload(registry.models(), ports.inspector(), extractor),
                new ModelViews(registry.models()),
                blocking);
        this.nodes = new NodeRoutes(registry, ports, views, blocking);
        this.traffic = new TrafficRoutes(ports, registry.apis(), blocking);
        this.logs = new LogRoutes(ports, registry.apis());
        this.keys = new KeyRoutes(registry.keys(), blocking, vertx, ports.clock());
        this.drains = new DrainRoutes(registry, ports, blocking);
        this.access = access;
        this.refusals = new RefusedWrites(registry.audit(), virtualThreads, ports.clock());
    }

    /** Adds the routes, before the listener opens. */
    public void mount(Router edge) {
        AdminRouter router = AdminRouter.on(edge, access, refusals);
        deployments.mount(router);
        apis.mount(router);
        models.mount(router);
        nodes.mount(router);
        traffic.mount(router);
        drains.mount(router);
        logs.mount(router);
        keys.mount(router);
        String description = OpenApi.yaml();
        router.get(AdminPaths.OPENAPI)
                .handler(context -> context.response()
                        .putHeader("Content-Type", "application/yaml")
                        .end(description));
    }

    /** Ends the log streams, which would hold back the listener's shutdown. */
    public void close() {
        logs.close();
    }
}

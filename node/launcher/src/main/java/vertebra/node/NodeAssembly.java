package vertebra.node;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.server.AdminPorts;
import vertebra.admin.server.AdminRegistry;
import vertebra.admin.server.AdminServer;
import vertebra.admin.server.NodeControl;
import vertebra.admin.server.UploadLimits;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.local.LocalCluster;
import vertebra.controller.ControlLoop;
import vertebra.controller.ControlLoop.Leadership;
import vertebra.controller.PlacementPreview;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.onnx.OnnxEngine;
import vertebra.engine.onnx.OnnxLibrary;
import vertebra.engine.worker.PythonEngine;
import vertebra.engine.worker.WorkerHost;
import vertebra.engine.worker.environment.EnvironmentLock;
import vertebra.engine.worker.environment.EnvironmentResolver;
import vertebra.engine.worker.environment.Environments;
import vertebra.engine.worker.environment.Interpreters;
import vertebra.http.BodyBudget;
import vertebra.http.EdgeRouter;
import vertebra.http.access.Access;
import vertebra.http.access.Authenticator;
import vertebra.http.health.HealthRoutes;
import vertebra.node.access.OpenApisNotice;
import vertebra.node.config.Machine;
import vertebra.node.config.NodeConfig;
import vertebra.node.logs.RecentLogs;
import vertebra.node.packages.WheelResolver;
import vertebra.registry.access.ApiKeys;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.cache.StoreArtifactCache;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.GarbageCollector;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.registry.catalog.StoreApiCatalog;
import vertebra.registry.catalog.StoreModelCatalog;
import vertebra.registry.decision.DecisionLog;
import vertebra.registry.decision.RecentDecisions;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.CatalogFleetReader;
import vertebra.registry.status.FleetReader;
import vertebra.registry.status.LoadFeed;
import vertebra.registry.status.NodeDirectory;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.registry.store.RegistryStore;
import vertebra.serving.inspection.LoadingModelInspector;
import vertebra.serving.replica.EngineThreads;
import vertebra.serving.replica.ReplicaHost;
import vertebra.serving.residency.AssignmentFollower;
import vertebra.serving.residency.EngineCatalog;
import vertebra.serving.residency.NodeLedger;
import vertebra.serving.residency.RevisionLoader;
import vertebra.serving.routes.PredictRoutes;
import vertebra.serving.routing.ReplicaRouter;
import vertebra.serving.telemetry.LoadReporter;
import vertebra.serving.telemetry.NodeTraffic;
import vertebra.serving.telemetry.ServingMeters;
import vertebra.serving.workers.SecretFiles;
import vertebra.serving.workers.WorkerTerms;
import vertebra.spec.fleet.GroupView;
import vertebra.stores.file.FileRegistryStore;

/**
 * Every object of a node and what it is made of, from the bottom to the top. Nothing runs yet, and no port is open, when it is
 * built; {@link NodeLifecycle} starts and stops the parts.
 */
final class NodeAssembly implements AutoCloseable {

    private static final Duration INSPECTION_PATIENCE = Duration.ofMinutes(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    /** One node alone leads itself, always by the same right. */
    private static final long LOCAL_EPOCH = 1;

    private static final List<GroupView> OWN_SERVERS = List.of(new GroupView("local", "static", 1, 1, 1));
    /** Changes wake the loop at once; this is for what nobody tells. */
    private static final Duration DECISION_PERIOD = Duration.ofSeconds(2);

    private final NodeConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Instant startedAt = clock.instant();
    private final NodeInfo self;

    // Machine room: threads, metrics, engines.
    private final Vertx vertx;
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final NodeMetrics metrics = new NodeMetrics();
    private final EngineThreads engineThreads;
    private final Environments environments;
    private final EnvironmentResolver resolver;
    private final EngineCatalog engines;
    private final WorkerTerms workerTerms;

    // Cluster and registry.
    private final Cluster cluster;
    private final RegistryStore store;
    private final ApiCatalog apis;
    private final ModelCatalog models;
    private final ArtifactCache artifacts;
    private final GarbageCollector garbage;
    private final AssignmentTable assignments;
    private final NodeDirectory nodes;
    private final ReplicaDirectory replicas;
    private final AuditLog audit;
    private final ApiKeys keys;
    private final Authenticator callers;
    private final DecisionLog decisions;
    private final FleetReader fleet;

    // Data plane.
    private final NodeTraffic traffic;
    private final ReplicaRouter router;
    private final PredictRoutes predictions;
    private final LoadReporter loadReporter;
    private final AssignmentFollower follower;

    // Control plane.
    private final ControlLoop controlLoop;

    /** @param localUsers knows who may read this node's state folder; works without the registry */
    NodeAssembly(NodeConfig config, Machine machine, Authenticator localUsers) {
        this.config = config;
        this.self = new NodeInfo(
                config.name(),
                startedAt.toEpochMilli(),
                startedAt,
                config.capacity().cpuMillis(),
                config.capacity().memoryBytes());

        vertx = NodeVertx.start(machine, metrics.registry());
        engineThreads = new EngineThreads(machine.engineThreads());
        OnnxLibrary.useFrom(nativeFolders(config));
        Interpreters interpreters = Interpreters.onPath(config.workers().python());
        NodeWorkers workers = new NodeWorkers(config);
        environments = new Environments(
                interpreters, workers.sandbox(), config.folders().environments(), clock);
        resolver = new EnvironmentResolver(interpreters, workers.sandbox(), System.getenv());
        engines = engines(machine, workers.host(environments));
        workerTerms = new WorkerTerms(new SecretFiles(config.folders().secrets()));

        cluster = new LocalCluster(self);
        store = FileRegistryStore.open(config.folders().registry(), clock);
        CatalogRoot root = new CatalogRoot(store);
        audit = new StoreAuditLog(store);
        keys = new ApiKeys(store, audit, clock);
        callers = key -> localUsers.authenticate(key).or(() -> keys.authenticate(key));
        apis = new StoreApiCatalog(root, audit, clock);
        models = new StoreModelCatalog(root, store, audit, clock);
        artifacts = new StoreArtifactCache(store, config.folders().cache(), clock);
        garbage = new GarbageCollector(root, store, clock);
        assignments = new AssignmentTable(cluster);
        nodes = new NodeDirectory(cluster);
        replicas = new ReplicaDirectory(cluster);
        decisions = new RecentDecisions();
        LoadFeed load = new LoadFeed(cluster);
        fleet = new CatalogFleetReader(apis, models, cluster, clock);

        traffic = new NodeTraffic(System::nanoTime, clock, new ServingMeters(metrics.registry()));
        router = new ReplicaRouter();
        predictions = new PredictRoutes(vertx, router, Access.byKey(callers), BodyBudget.ofHeap(), System::nanoTime);
        loadReporter = new LoadReporter(self.id(), self.bootId(), traffic, load);
        follower = newFollower();

        controlLoop = newControlLoop();
        OpenApisNotice.watch(apis, config.listeners().data().address());
    }

    /** In the order in which they are asked whether a file is theirs. */
    private static EngineCatalog engines(Machine machine, WorkerHost workers) {
        List<InferenceEngine> all = new ArrayList<>();
        all.add(new OnnxEngine(machine.engineThreads()));
        all.addAll(PythonEngine.all(workers));
        return new EngineCatalog(all);
    }

    /** That of the installation, which the script names, before that of this node. */
    private static List<Path> nativeFolders(NodeConfig config) {
        return Stream.concat(
                        Stream.ofNullable(System.getProperty("vertebra.natives"))
                                .map(Path::of),
                        Stream.of(config.folders().natives()))
                .toList();
    }

    private AssignmentFollower newFollower() {
        return new AssignmentFollower(
                new AssignmentFollower.Sources(
                        self.id(),
                        assignments,
                        apis,
                        new RevisionLoader(models, artifacts, engines, workerTerms),
                        replicas,
                        traffic),
                new NodeLedger(config.capacity().cpuMillis(), config.capacity().memoryBytes()),
                router,
                ReplicaHost.of(engineThreads),
                clock,
                (delay, action) -> vertx.setTimer(delay.toMillis(), due -> action.run()));
    }

    private ControlLoop newControlLoop() {
        ControlLoop loop = new ControlLoop(
                fleet, assignments, decisions, new Leadership(LOCAL_EPOCH, OWN_SERVERS, DECISION_PERIOD));
        apis.onChange(changed -> loop.wake());
        replicas.onChange(loop::wake);
        nodes.onChange(loop::wake);
        return loop;
    }

    /** What callers see. */
    Handler<HttpServerRequest> dataRouter(StartReadiness readiness) {
        Router data = EdgeRouter.create(vertx);
        new HealthRoutes(readiness).mount(data);
        return predictions.mount(data);
    }

    /** Who may use the admin listener. */
    Access adminAccess() {
        return switch (config.listeners().adminAuth()) {
            case KEY -> Access.byKey(callers);
            case NONE -> Access.open(callers);
        };
    }

    /** What operators see. */
    AdminServer adminServer(Access access, RecentLogs logs, NodeControl control, Supplier<ServerInfo> info) {
        return new AdminServer(
                vertx,
                virtualThreads,
                access,
                new AdminRegistry(apis, models, artifacts, fleet, decisions, audit, keys),
                new AdminPorts(
                        new LoadingModelInspector(engines, engineThreads, workerTerms, INSPECTION_PATIENCE),
                        new WheelResolver(resolver, enginesInWorkers()),
                        new PlacementPreview(fleet, OWN_SERVERS)::of,
                        new NodeLogStreams(logs),
                        new NodeTrafficHistory(traffic, clock),
                        control,
                        info,
                        node -> startedAt,
                        clock),
                UploadLimits.in(config.folders().uploads(), config.limits().uploadBytes()));
    }

    private Set<String> enginesInWorkers() {
        return engines.engines().stream()
                .filter(InferenceEngine::runsInWorkers)
                .map(InferenceEngine::name)
                .collect(Collectors.toSet());
    }

    /** Drops what nothing refers to: in the registry, and of this node's copies of models and their packages. Blocking. */
    void collectGarbage() {
        garbage.collect();
        List<ModelVersion> inUse = revisionsInUse()
                .flatMap(revision -> revision.models().values().stream())
                .flatMap(model -> models.version(model).stream())
                .toList();
        artifacts.retainOnly(inUse.stream()
                .flatMap(ModelVersion::artifacts)
                .map(ModelArtifact::digest)
                .collect(Collectors.toSet()));
        environments.retainOnly(inUse.stream()
                .flatMap(version -> version.environment().stream())
                .flatMap(environment -> environment.wheels().files().stream())
                .filter(file -> file.path().equals(EnvironmentLock.FILE))
                .map(file -> file.digest().hex())
                .collect(Collectors.toSet()));
    }

    /** What should run, and what still does. */
    private Stream<ApiRevision> revisionsInUse() {
        Stream<Optional<ApiRevision>> committed = apis.catalog().live().entrySet().stream()
                .map(api -> apis.revision(api.getKey(), api.getValue().current()));
        Stream<Optional<ApiRevision>> assigned = assignments.current().all().stream()
                .map(assignment -> apis.revision(assignment.api(), assignment.revision()));
        return Stream.concat(committed, assigned).flatMap(Optional::stream);
    }

    /** Ends what is left when nothing runs any more. Blocking. */
    @Override
    public void close() {
        virtualThreads.shutdown();
        NodeLifecycle.quietly("The event loops do not end", vertx.close(), CLOSE_PATIENCE);
        engineThreads.close();
        engines.engines().forEach(InferenceEngine::close);
        cluster.close();
        store.close();
    }

    StartReadiness readiness() {
        return new StartReadiness(
                () -> fleet.snapshot(List.of()),
                api -> !decisions.recent(api, 1).isEmpty());
    }

    List<String> engineRuntimes() {
        return engines.engines().stream().map(InferenceEngine::runtime).toList();
    }

    String name() {
        return config.name().value();
    }

    Instant startedAt() {
        return startedAt;
    }

    Vertx vertx() {
        return vertx;
    }

    NodeDirectory nodes() {
        return nodes;
    }

    PredictRoutes predictions() {
        return predictions;
    }

    NodeTraffic traffic() {
        return traffic;
    }

    NodeMetrics metrics() {
        return metrics;
    }

    ApiCatalog apis() {
        return apis;
    }

    ApiKeys keys() {
        return keys;
    }

    LoadReporter loadReporter() {
        return loadReporter;
    }

    AssignmentFollower follower() {
        return follower;
    }

    ControlLoop controlLoop() {
        return controlLoop;
    }
}

package vertebra.admin.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.server.archive.Tar;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.local.LocalCluster;
import vertebra.http.EdgeRouter;
import vertebra.http.HttpListener;
import vertebra.http.ListenerConfig;
import vertebra.http.access.Access;
import vertebra.registry.access.ApiKeys;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.cache.StoreArtifactCache;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.StoreApiCatalog;
import vertebra.registry.catalog.StoreModelCatalog;
import vertebra.registry.decision.DecisionLog;
import vertebra.registry.decision.RecentDecisions;
import vertebra.registry.status.CatalogFleetReader;
import vertebra.registry.status.NodeDirectory;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.spec.NodeId;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.testkit.time.ManualClock;

/** A running admin API: a real listener over real catalogs in memory; inspector and log are fakes. */
final class AdminFixture implements AutoCloseable {

    static final String GZIP = "application/gzip";
    static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    static final long MAX_UPLOAD = 1_000_000;
    static final String LOCAL_KEY = "the key of the local user";

    final FakeInspector inspector = new FakeInspector();
    final FakeResolver resolver = new FakeResolver();
    final FakeLog log = new FakeLog();
    final FakeTraffic traffic = new FakeTraffic();
    final ManualClock clock = new ManualClock(NOW);
    final InMemoryRegistryStore store;
    final DecisionLog decisions = new RecentDecisions();
    final Cluster cluster = new LocalCluster(new NodeInfo(new NodeId("node-1"), 1, STARTED, 2_000, 4_000_000_000L));
    final AuditLog audit;
    final ApiKeys keys;
    final StoreApiCatalog apis;
    final StoreModelCatalog models;
    final ArtifactCache artifacts;
    final OpenApiCheck contract;
    final Path folder;
    final Path uploads;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server;
    private final Router router;
    private final HttpListener listener;

    private AdminFixture(Path folder, InMemoryRegistryStore store) throws Exception {
        this.folder = folder;
        this.store = store;
        audit = new StoreAuditLog(store);
        keys = new ApiKeys(store, audit, clock);
        CatalogRoot root = new CatalogRoot(store);
        root.refresh();
        apis = new StoreApiCatalog(root, audit, Clock.systemUTC());
        models = new StoreModelCatalog(root, store, audit, Clock.systemUTC());
        artifacts = new StoreArtifactCache(store, folder.resolve("artifacts"), clock);
        uploads = folder.resolve("uploads");
        server = new AdminServer(
                vertx,
                virtualThreads,
                Access.byKey(this::caller),
                new AdminRegistry(
                        apis,
                        models,
                        artifacts,
                        new CatalogFleetReader(apis, models, cluster, Clock.systemUTC()),
                        decisions,
                        audit,
                        keys),
                new AdminPorts(
                        inspector,
                        resolver,
                        apis -> apis.stream().map(AdminFixture::placed).toList(),
                        log,
                        traffic,
                        new FakeNodeControl(new NodeDirectory(cluster)),
                        () -> new ServerInfo("0.1.0", "node-1", "http://127.0.0.1:8080", 0, List.of("Fake 1.0")),
                        node -> STARTED,
                        clock),
                UploadLimits.in(uploads, MAX_UPLOAD));
        router = EdgeRouter.create(vertx);
        server.mount(router);
        listener = HttpListener.open(vertx, ListenerConfig.loopback("admin", 0), router)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        contract = new OpenApiCheck(vertx, Files.createDirectories(folder.resolve("contract")));
    }

    static AdminFixture open() {
        return over(new InMemoryRegistryStore(Clock.systemUTC()));
    }

    /** As after a restart: nothing of the store is in memory. */
    static AdminFixture over(InMemoryRegistryStore store) {
        try {
            return new AdminFixture(Files.createTempDirectory("vertebra-admin"), store);
        } catch (Exception e) {
            throw new IllegalStateException("cannot open the admin API", e);
        }
    }

    int port() {
        return listener.port();
    }

    /** All but those that want more than two replicas find a node. */
    private static Explanation placed(ApiView api) {
        int want = api.spec().autoscaling().initReplicas();
        return new Explanation(
                NOW,
                api.spec().name(),
                api.revision(),
                want,
                Math.min(want, 2),
                "init_replicas",
                api.revision() + " with " + api.weightBytes() + " bytes",
                List.of());
    }

    /** A project whose spec holds this YAML, with files of these names and contents. */
    static byte[] project(String yaml, Map<String, String> files) {
        Tar tar = new Tar().file("cortex.yaml", yaml);
        files.forEach(tar::file);
        return tar.gzip();
    }

    /** A project with one API that serves {@code model.onnx}. */
    static byte[] project(String api, String model) {
        return project(yaml(api), Map.of("model.onnx", model));
    }

    static String yaml(String api) {
        return "- name: " + api + "\n  predictor: {type: onnx, model: model.onnx}\n";
    }

    /** Beside real keys, those that are their scopes. */
    private Optional<Caller> caller(String key) {
        if (key.equals(LOCAL_KEY)) {
            return Optional.of(Caller.LOCAL);
        }
        Set<Scope> scopes = Arrays.stream(key.split(" "))
                .flatMap(scope -> Scope.parse(scope).stream())
                .collect(Collectors.toSet());
        return scopes.isEmpty() ? keys.authenticate(key) : Optional.of(new Caller("1", new KeyName("tester"), scopes));
    }

    /** All under {@code /v1}. */
    List<Route> routes() {
        return router.getRoutes().stream()
                .filter(route -> route.methods() != null)
                .toList();
    }

    /** By the local user. */
    HttpRequest.Builder request(String path) {
        return request(path, LOCAL_KEY);
    }

    HttpRequest.Builder request(String path, String key) {
        return withoutKey(path).header("Authorization", "Bearer " + key);
    }

    HttpRequest.Builder withoutKey(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder deployment(byte[] project) {
        return deployment(project, LOCAL_KEY);
    }

    HttpRequest.Builder deployment(byte[] project, String key) {
        return upload("/v1/deployments?file=cortex.yaml", project, key);
    }

    private HttpRequest.Builder upload(String path, byte[] project, String key) {
        return request(path, key).header("Content-Type", GZIP).POST(BodyPublishers.ofByteArray(project));
    }

    /** Sends it, and holds the exchange against the OpenAPI file. */
    HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        HttpRequest built = request.build();
        HttpResponse<byte[]> answer = client.send(built, HttpResponse.BodyHandlers.ofByteArray());
        contract.check(built, answer);
        return answer;
    }

    /** As {@link #send}, for an exchange that the file does not describe. */
    HttpResponse<byte[]> sendUnchecked(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> deploy(byte[] project) throws Exception {
        return send(deployment(project));
    }

    HttpResponse<byte[]> plan(byte[] project) throws Exception {
        return send(upload("/v1/deployments?file=cortex.yaml&dry_run=true", project, LOCAL_KEY));
    }

    HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<byte[]> delete(String path) throws Exception {
        return send(request(path).DELETE());
    }

    HttpResponse<byte[]> post(String path) throws Exception {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    /** Sends JSON, and holds it and the answer against the OpenAPI file. */
    HttpResponse<byte[]> post(String path, String json, String key) throws Exception {
        HttpRequest built = request(path, key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        HttpResponse<byte[]> answer = client.send(built, HttpResponse.BodyHandlers.ofByteArray());
        contract.check(built, Buffer.buffer(json), answer);
        return answer;
    }

    HttpResponse<byte[]> put(String path, String type, byte[] body) throws Exception {
        return send(request(path).header("Content-Type", type).PUT(BodyPublishers.ofByteArray(body)));
    }

    static <T> T read(HttpResponse<byte[]> answer, Class<T> type) throws IOException {
        return ContractJson.mapper().readValue(answer.body(), type);
    }

    static <T> List<T> readAll(HttpResponse<byte[]> answer, TypeReference<List<T>> type) throws IOException {
        return ContractJson.mapper().readValue(answer.body(), type);
    }

    static ProblemBody problem(HttpResponse<byte[]> answer) throws IOException {
        return read(answer, ProblemBody.class);
    }

    /** What is in the folder of the uploads. */
    List<Path> leftovers() {
        try (Stream<Path> all = Files.list(uploads)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        virtualThreads.close();
        client.close();
        cluster.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

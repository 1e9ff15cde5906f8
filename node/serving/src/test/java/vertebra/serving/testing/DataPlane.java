package vertebra.serving.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.local.LocalCluster;
import vertebra.engine.api.testing.FakeEngine;
import vertebra.http.BodyBudget;
import vertebra.http.EdgeRouter;
import vertebra.http.HttpListener;
import vertebra.http.ListenerConfig;
import vertebra.http.access.Access;
import vertebra.http.health.HealthRoutes;
import vertebra.http.health.Readiness;
import vertebra.registry.access.ApiKeys;
import vertebra.registry.access.Author;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelInspector.Candidate;
import vertebra.registry.cache.StoreArtifactCache;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Registered;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.StoreApiCatalog;
import vertebra.registry.catalog.StoreModelCatalog;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.LoadFeed;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.registry.testing.InMemoryRegistryStore;
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
import vertebra.serving.telemetry.Stage;
import vertebra.serving.workers.SecretFiles;
import vertebra.serving.workers.WorkerTerms;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.NodeId;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** The data plane of one node as the launcher wires it, with a fake engine, behind a real port. */
public final class DataPlane implements AutoCloseable {

    public static final NodeId NODE = new NodeId("node-1");
    public static final String ONE_ROW = "{\"x\":[[1,2,3,4]]}";
    public static final String DOUBLED = "{\"y\":[[2.0,4.0,6.0,8.0]]}";

    public static final int ENGINE_THREADS = 2;

    private static final long MEMORY_BYTES = 1L << 30;
    private static final int EVENT_LOOPS = 2;

    public final FakeEngine engine = new FakeEngine();
    /** Of code. */
    public final FakeEngine python = FakeEngine.inWorkers("python");
    /** Of models in workers. */
    public final FakeEngine sklearn = FakeEngine.inWorkers("sklearn");

    public final ManualRetries retries = new ManualRetries();
    public final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    public final ApiCatalog apis;
    public final ApiKeys keys;
    public final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final NodeTraffic traffic = new NodeTraffic(System::nanoTime, clock, new ServingMeters(meters));
    public final AssignmentTable assignments;
    public final ReplicaDirectory directory;
    public final LoadFeed loadFeed;
    public final LoadReporter reporter;
    public final LoadingModelInspector inspector;
    private final ReplicaRouter router = new ReplicaRouter();

    private final Path folder;
    private final ModelCatalog models;
    private final Vertx vertx = Vertx.vertx();
    private final EngineThreads threads = new EngineThreads(ENGINE_THREADS);
    private final LocalCluster cluster = new LocalCluster(new NodeInfo(NODE, 1, Instant.EPOCH, 4_000, MEMORY_BYTES));
    private final AssignmentFollower follower;
    public final PredictRoutes predictions;
    private final HttpListener listener;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Assignment> wanted = new ArrayList<>();

    /** @param folder for model files */
    public DataPlane(Path folder) {
        this(folder, BodyBudget.ofHeap());
    }

    /** With another bound of all bodies. */
    public DataPlane(Path folder, BodyBudget bodies) {
        this.folder = folder;
        InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
        CatalogRoot root = new CatalogRoot(store);
        StoreAuditLog audit = new StoreAuditLog(store);
        keys = new ApiKeys(store, audit, clock);
        apis = new StoreApiCatalog(root, audit, clock);
        models = new StoreModelCatalog(root, store, audit, clock);
        StoreArtifactCache artifacts = new StoreArtifactCache(store, folder.resolve("cache"), clock);
        assignments = new AssignmentTable(cluster);
        directory = new ReplicaDirectory(cluster);
        loadFeed = new LoadFeed(cluster);
        reporter = new LoadReporter(NODE, 1, traffic, loadFeed);
        EngineCatalog engines = new EngineCatalog(List.of(engine, python, sklearn));
        WorkerTerms workers = new WorkerTerms(new SecretFiles(folder.resolve("secrets")));
        inspector = new LoadingModelInspector(engines, threads, workers, Duration.ofSeconds(20));
        follower = new AssignmentFollower(
                new AssignmentFollower.Sources(
                        NODE,
                        assignments,
                        apis,
                        new RevisionLoader(models, artifacts, engines, workers),
                        directory,
                        traffic),
                new NodeLedger(4_000, MEMORY_BYTES),
                router,
                ReplicaHost.of(threads),
                clock,
                retries);
        follower.start();
        Router routes = EdgeRouter.create(vertx);
        new HealthRoutes(new Ready()).mount(routes);
        predictions = new PredictRoutes(vertx, router, Access.byKey(keys::authenticate), bodies, System::nanoTime);
        listener = await(HttpListener.open(
                vertx, ListenerConfig.loopback("data", 0).withEventLoops(EVENT_LOOPS), predictions.mount(routes)));
    }

    /** Commits and assigns one replica of an API, and waits until it is ready. */
    public Revision serve(String name, String sections) {
        Revision revision = commit(Specs.onnx(name, sections));
        assign(name, revision, 1);
        awaitState(name, revision, State.READY);
        return revision;
    }

    /**
     * As {@link #serve}, with code.
     *
     * @param settings more of the predictor, as {@code ", threads_per_process: 2"}
     */
    public Revision servePython(String name, String settings, String sections) {
        Revision revision = commit(Specs.python(name, settings, sections));
        assign(name, revision, 1);
        awaitState(name, revision, State.READY);
        return revision;
    }

    /** As {@link #serve}, and {@link #makeExpensive}. */
    public Revision serveExpensive(String name, String sections) {
        Revision revision = serve(name, sections);
        makeExpensive(name);
        return revision;
    }

    /** From now on the runs of an API go to the engine threads, as if it were slow. */
    public void makeExpensive(String name) {
        engine.duringRuns(() -> burn(3_000_000));
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> answer = post("/" + name, ONE_ROW);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(DOUBLED);
        }
        engine.duringRuns(() -> {});
    }

    /** Keeps the processor busy. */
    public static void burn(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Commits a revision with a model of its own. */
    public Revision commit(RealtimeApi spec) {
        Path root = folder.resolve(spec.name() + "-" + System.nanoTime());
        root.toFile().mkdirs();
        Path main = spec.predictor() instanceof PythonPredictor
                ? FakeEngine.writeCode(root.resolve("predictor.py"))
                : FakeEngine.write(root.resolve("model.onnx"));
        ModelFacts facts = inspector.inspect(new Candidate(root, main, Optional.of(spec), Optional.empty()));
        ModelRef ref = new ModelRef(spec.name().value(), Long.toString(System.nanoTime()));
        models.register(ref, models.store(root, main), facts, Author.named("test"));
        return apis.deploy(
                        List.of(NewRevision.of(spec, new Registered(ref))), Author.named("test"), OptionalLong.empty())
                .result()
                .getFirst()
                .revision();
    }

    /** Assigns so many replicas of a revision, beside what is assigned already. */
    public void assign(String name, Revision revision, int replicas) {
        assign(new Assignment(NODE, new ApiName(name), revision, replicas, 0, 1 << 20));
    }

    /** Adds or replaces the assignment of its revision. */
    public void assign(Assignment assignment) {
        drop(assignment.api().value(), assignment.revision());
        wanted.add(assignment);
        assignments.publish(1, List.copyOf(wanted));
    }

    /** Assigns one revision in place of another, at once. */
    public void replace(String name, Revision old, Revision next) {
        drop(name, old);
        assign(name, next, 1);
    }

    /** Takes an assignment away. */
    public void unassign(String name, Revision revision) {
        drop(name, revision);
        assignments.publish(1, List.copyOf(wanted));
    }

    private void drop(String name, Revision revision) {
        wanted.removeIf(
                each -> each.api().value().equals(name) && each.revision().equals(revision));
    }

    public void awaitState(String name, Revision revision, State state) {
        Awaitility.await()
                .until(() -> row(name, revision).map(ReplicaView::state).equals(Optional.of(state)));
    }

    public Optional<ReplicaView> row(String name, Revision revision) {
        return directory.all().stream()
                .filter(row -> row.api().value().equals(name) && row.revision().equals(revision))
                .findFirst();
    }

    public HttpResponse<String> post(String path, String json) {
        return postAsync(path, json).join();
    }

    public CompletableFuture<HttpResponse<String>> postAsync(String path, String json) {
        return sendAsync(jsonPost(path, json));
    }

    public HttpRequest.Builder jsonPost(String path, String json) {
        return request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json));
    }

    /** The head of a request, for a raw socket; its body, of so many bytes, is the caller's. */
    public static String postHead(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    public int port() {
        return listener.port();
    }

    public int inFlight(String name) {
        return traffic.summary(new ApiName(name)).inFlight();
    }

    /** Requests of an API whose service times the node reports. */
    public long served(String name) {
        reporter.report();
        return loadFeed.all().stream()
                .filter(sample -> sample.api().value().equals(name))
                .mapToLong(sample -> sample.executor().completions())
                .sum();
    }

    /** How often a stage was timed, of the one API that was called. */
    public long timed(Stage stage) {
        return meters.get("vertebra.stage.duration")
                .tag("stage", stage.label())
                .timer()
                .count();
    }

    /** Looks at the health of what is loaded, as the node does every second. */
    public void refresh() {
        follower.refresh();
    }

    /** Stops following: drains all that is resident. */
    public void stop() {
        follower.close();
    }

    @Override
    public void close() {
        List.of(engine, python, sklearn).forEach(each -> each.runGate().open());
        engine.loadGate().open();
        python.closeGate().open();
        client.close();
        await(listener.close());
        follower.close();
        cluster.close();
        threads.close();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, SECONDS)
                .join();
    }

    private record Ready() implements Readiness {

        @Override
        public boolean isStarted() {
            return true;
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }
    }
}

package vertebra.node;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.server.AdminServer;
import vertebra.http.EdgeRouter;
import vertebra.http.HealthRoutes;
import vertebra.http.HttpListener;
import vertebra.http.ListenerConfig;
import vertebra.http.access.Access;
import vertebra.http.access.BrowserGuard;
import vertebra.http.tls.CertificateState;
import vertebra.http.tls.TlsFiles;
import vertebra.node.access.LocalCredential;
import vertebra.node.config.Address;
import vertebra.node.config.NodeConfig;
import vertebra.node.logs.RecentLogs;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.ProblemException;

/** Starts the parts of a node in order, and stops them in the opposite one. */
final class NodeLifecycle implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeLifecycle.class);

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration REPORT = Duration.ofSeconds(1);
    private static final Duration COLLECT = Duration.ofHours(1);
    private static final int TASKS = 4;

    private final NodeFiles files;
    private final LocalCredential localUsers;
    private final NodeAssembly node;
    private final StartReadiness readiness;
    private final AdminServer admin;
    private final HttpListener dataListener;
    private final HttpListener adminListener;
    /** Virtual threads, one for each task: a store that hangs must hold up no report. */
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            TASKS, Thread.ofVirtual().name("periodic-", 1).factory());

    /**
     * Returns when both listeners are open. The models of the registry load meanwhile: {@code /readyz} says when they are there.
     *
     * @throws ProblemException what is wrong and how to fix it; the process should end then
     */
    static NodeLifecycle start(NodeConfig.Effective effective, RecentLogs logs) {
        NodeFiles files = NodeFiles.claim(effective.config().folders().state());
        try {
            return new NodeLifecycle(effective, logs, files);
        } catch (RuntimeException | Error failure) {
            files.close();
            throw failure;
        }
    }

    private NodeLifecycle(NodeConfig.Effective effective, RecentLogs logs, NodeFiles files) {
        NodeConfig config = effective.config();
        this.files = files;
        this.localUsers = LocalCredential.write(config.folders().state());
        this.node = new NodeAssembly(config, effective.machine(), localUsers);
        this.readiness = node.readiness();
        Access access = node.adminAccess();
        this.admin = node.adminServer(access, logs, this::info);
        logStart(effective);
        node.apis().refresh();
        node.keys().refresh();
        node.follower().start();
        node.controlLoop().start();
        this.dataListener = open(
                listener("data", config.listeners().data(), config.limits())
                        .withEventLoops(effective.machine().eventLoops()),
                node.dataRouter(readiness));
        this.adminListener = open(
                listener("admin", config.listeners().admin(), config.limits()),
                adminRouter(config.listeners().admin().address(), access));
        node.metrics().watchCertificate("data", dataListener);
        node.metrics().watchCertificate("admin", adminListener);
        readiness.started();
        files.describe(url(dataListener), url(adminListener), node.startedAt());
        startTimers();
    }

    /** Lets running requests finish for at most {@link #GRACE}, then ends all. Called once, by the shutdown hook. */
    @Override
    public void close() {
        readiness.stopping();
        timer.shutdown();
        admin.close();
        closeListeners();
        node.controlLoop().close();
        node.follower().close();
        node.close();
        localUsers.close();
        files.close();
        LOGGER.atInfo().log("Stopped");
    }

    private void closeListeners() {
        try {
            await(Future.join(dataListener.shutdown(GRACE), adminListener.shutdown(GRACE))
                    .mapEmpty());
        } catch (RuntimeException stuck) {
            // The rest is to be closed all the same.
            LOGGER.atWarn().setCause(stuck).log("The listeners do not close");
        }
    }

    private Router adminRouter(Address address, Access access) {
        Router router = EdgeRouter.create(node.vertx());
        router.route().handler(new BrowserGuard(address.host(), this::certifiedNames));
        new HealthRoutes(readiness).mount(router);
        if (!address.isLoopback()) {
            router.route(NodeMetrics.PATH).handler(access.require(Scope.Admin.READ));
        }
        node.metrics().mount(router);
        admin.mount(router);
        return router;
    }

    /** None as long as the listener is not open: a request may be faster than the constructor. */
    private Set<String> certifiedNames() {
        return Optional.ofNullable(adminListener)
                .flatMap(HttpListener::certificate)
                .map(CertificateState::names)
                .orElse(Set.of());
    }

    private HttpListener open(ListenerConfig config, Handler<HttpServerRequest> requests) {
        return await(HttpListener.open(node.vertx(), config, requests));
    }

    private void startTimers() {
        every(REPORT, node.loadReporter()::report);
        // Other processes may write to the registry; a lost hint costs these seconds at most.
        every(REFRESH, node.apis()::refresh);
        every(REFRESH, node.keys()::refresh);
        every(COLLECT, node::collectGarbage);
    }

    private void every(Duration period, Runnable task) {
        // It ends with the timer, and never fails.
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException failure) {
                        LOGGER.atWarn().setCause(failure).log("A periodic task failed; it runs again");
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private ServerInfo info() {
        return new ServerInfo(
                NodeVersion.current(),
                node.name(),
                url(dataListener),
                node.apis().catalog().generation(),
                node.engineRuntimes());
    }

    private static ListenerConfig listener(String name, NodeConfig.Listener listener, NodeConfig.Limits limits) {
        Address address = listener.address();
        return ListenerConfig.loopback(name, address.port())
                .withHost(address.host())
                .withTls(listener.tls().map(files -> new TlsFiles(files.cert(), files.key())))
                .withLimits(ListenerConfig.Limits.DEFAULT
                        .withMaxConnections(limits.connections())
                        .withIdleTimeout(limits.idleTimeout()));
    }

    private static String url(HttpListener listener) {
        // What binds to every address is reached by loopback from here.
        String host = listener.host().equals("0.0.0.0") ? "127.0.0.1" : listener.host();
        return (listener.certificate().isPresent() ? "https://" : "http://") + new Address(host, listener.port());
    }

    private static void logStart(NodeConfig.Effective effective) {
        LOGGER.atInfo()
                .addKeyValue("version", NodeVersion.current())
                .addKeyValue("node", effective.config().name())
                .addKeyValue("cores", effective.machine().cores())
                .addKeyValue("eventLoops", effective.machine().eventLoops())
                .addKeyValue("engineThreads", effective.machine().engineThreads())
                .addKeyValue("memoryBytes", effective.machine().memoryBytes())
                .addKeyValue("heapBytes", effective.machine().heapBytes())
                .addKeyValue("modelMemoryBytes", effective.config().capacity().memoryBytes())
                .log("Starting");
    }

    /** On the main thread and the shutdown hook's only. */
    private static <T> T await(Future<T> future) {
        try {
            return future.await(GRACE.plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the listeners do not answer", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProblemException problem ? problem : e;
        }
    }
}

package vertebra.node;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.server.AdminServer;
import vertebra.http.AccessLog;
import vertebra.http.EdgeRouter;
import vertebra.http.HttpListener;
import vertebra.http.ListenerConfig;
import vertebra.http.access.Access;
import vertebra.http.access.BrowserGuard;
import vertebra.http.health.HealthRoutes;
import vertebra.http.tls.CertificateState;
import vertebra.http.wire.OpenConnections;
import vertebra.node.access.LocalCredential;
import vertebra.node.config.Address;
import vertebra.node.config.NodeConfig;
import vertebra.node.config.NodeConfig.DrainTimes;
import vertebra.node.drain.Deadline;
import vertebra.node.drain.Drain;
import vertebra.node.logs.RecentLogs;
import vertebra.serving.residency.AssignmentFollower;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.ProblemException;

/** Starts the parts of a node in order, and stops them in the opposite one. */
final class NodeLifecycle implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeLifecycle.class);

    /** For what of the node is quick to end. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** What a stop may take beyond {@code drain.lame_duck} and {@code drain.timeout}: all that comes behind the last answer. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    /** What a stop may take beyond that before the process ends all the same. {@code vertebra down} waits for longer than all. */
    private static final Duration OVERTIME = Duration.ofSeconds(5);

    /** Nothing moves on its connection while packages are resolved and models are tried. The CLI waits as long. */
    private static final Duration LONGEST_DEPLOY = Duration.ofMinutes(30);

    private static final Duration OPEN_PATIENCE = Duration.ofSeconds(15);
    private static final Duration READY_LOOK = Duration.ofMillis(10);
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration REPORT = Duration.ofSeconds(1);
    private static final Duration COLLECT = Duration.ofHours(1);
    private static final int TASKS = 4;

    private final NodeFiles files;
    private final LocalCredential localUsers;
    private final NodeAssembly node;
    private final StartReadiness readiness;
    private final DrainTimes drainTimes;
    private final Drain drain;
    private final AdminServer admin;
    private final HttpListener dataListener;
    private final HttpListener adminListener;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
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
            try (files) {
                LocalCredential.delete(effective.config().folders().state());
            }
            throw failure;
        }
    }

    private NodeLifecycle(NodeConfig.Effective effective, RecentLogs logs, NodeFiles files) {
        NodeConfig config = effective.config();
        this.files = files;
        this.localUsers = LocalCredential.write(config.folders().state());
        this.node = new NodeAssembly(config, effective.machine(), localUsers);
        this.readiness = node.readiness();
        this.drainTimes = config.drain();
        this.drain = new Drain(drainTimes.lameDuck(), System::nanoTime, this::changed);
        Access access = node.adminAccess();
        this.admin = node.adminServer(access, logs, new OwnNodeControl(drain), this::info);
        logStart(effective);
        node.apis().refresh();
        node.keys().refresh();
        node.follower().start();
        node.controlLoop().start();
        this.dataListener = open(
                listener("data", config.listeners().data(), config.limits(), Duration.ZERO)
                        .withEventLoops(effective.machine().eventLoops()),
                effective.log().access() ? new AccessLog(node.dataRouter(readiness)) : node.dataRouter(readiness));
        this.adminListener = open(
                listener("admin", config.listeners().admin(), config.limits(), LONGEST_DEPLOY),
                adminRouter(config.listeners().admin().address(), access));
        node.metrics().describe(node.name(), config.cluster());
        node.metrics().watchDrain(drain);
        node.metrics().watchConnections("data", dataListener);
        node.metrics().watchConnections("admin", adminListener);
        node.metrics().watchCertificate("data", dataListener);
        node.metrics().watchCertificate("admin", adminListener);
        readiness.started();
        files.describe(url(dataListener), url(adminListener), node.startedAt());
        startTimers();
    }

    /**
     * A signal asks the process to end. The first one begins with the stages of {@link Drain}, then closes; while it does, another
     * one ends the process on the spot. Returns at once.
     *
     * @param exitCode what the process ends with
     */
    void stop(int exitCode) {
        Deadline deadline =
                Deadline.in(drainTimes.lameDuck().plus(drainTimes.timeout()).plus(ENDING));
        OptionalLong stop = drain.stop();
        if (stop.isPresent()) {
            Thread.ofPlatform().name("stop").start(() -> leave(stop.getAsLong(), deadline, exitCode));
        } else {
            LOGGER.atWarn()
                    .addKeyValue("inFlight", node.traffic().unanswered())
                    .addKeyValue("reason", "a second signal")
                    .log("Ending at once");
            try {
                files.close();
            } finally {
                Runtime.getRuntime().halt(exitCode);
            }
        }
    }

    private void leave(long stop, Deadline deadline, int exitCode) {
        try {
            if (!drain.awaitClosing(stop, this::connections)) {
                return;
            }
            Thread leaving = Thread.currentThread();
            Thread.ofPlatform().daemon().name("stop-watch").start(() -> haltUnlessEnded(leaving, deadline, exitCode));
            close(deadline);
        } catch (Throwable broken) {
            // An Error too: half a node that never ends is the worst of all.
            LOGGER.atError().setCause(broken).log("The node does not close as it should");
        }
        System.exit(exitCode);
    }

    /** The thread that leaves lives as long as the process: whatever hangs behind the deadline, this ends it. */
    private static void haltUnlessEnded(Thread leaving, Deadline deadline, int exitCode) {
        try {
            if (!leaving.join(deadline.left().plus(OVERTIME))) {
                LOGGER.atError().log("The stop hangs; ending at once");
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Drain.Connections connections() {
        OpenConnections open = dataListener.connections();
        return new Drain.Connections(open.count(), open.quiet());
    }

    /** What each stage means to callers, to operators and to the control loop. */
    private void changed(Drain.Stage stage) {
        switch (stage) {
            case SERVING -> {
                readiness.stay();
                dataListener.resume();
            }
            case DRAINING -> turnAway("The node is draining.");
            case LAME_DUCK, CLOSING -> turnAway("The node is stopping.");
        }
        node.nodes().publish(stage != Drain.Stage.SERVING);
        LOGGER.atInfo()
                .addKeyValue("stage", stage)
                .addKeyValue("connections", dataListener.connections().count())
                .addKeyValue("inFlight", node.traffic().unanswered())
                .log("Drain");
    }

    private void turnAway(String why) {
        readiness.leave(why);
        dataListener.lameDuck();
    }

    /** Lets what was accepted finish, then ends all. The admin listener goes last of what can be seen. */
    @Override
    public void close() {
        close(Deadline.in(drainTimes.timeout().plus(ENDING)));
    }

    private void close(Deadline deadline) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean finished = finishRequests(deadline);
        admin.close();
        quietly(
                "The admin listener does not close",
                adminListener.shutdown(GRACE),
                deadline.atMost(GRACE.multipliedBy(2)));
        timer.shutdown();
        node.controlLoop().close();
        // What outlived the drain would outlive this wait as well.
        node.follower().close(deadline.atMost(finished ? AssignmentFollower.CLOSE_PATIENCE : GRACE));
        node.close();
        localUsers.close();
        files.close();
        LOGGER.atInfo().log("Stopped");
    }

    /** The port is closed at once; connections end behind their answers. False when some request outlives the drain. */
    private boolean finishRequests(Deadline deadline) {
        Duration patience = drainTimes.timeout();
        Future<Void> shutdown = dataListener.shutdown(patience.plus(GRACE));
        boolean finished = isOver(shutdown, patience);
        if (!finished) {
            LOGGER.atWarn()
                    .addKeyValue("turnedAway", node.predictions().turnAwayWaiting())
                    .addKeyValue("connections", dataListener.connections().count())
                    .addKeyValue("timeoutMillis", patience.toMillis())
                    .log("Requests outlive the drain");
        }
        quietly("The data listener does not close", shutdown, deadline.atMost(GRACE.multipliedBy(2)));
        return finished;
    }

    /** What failed is over, too. */
    private static boolean isOver(Future<Void> future, Duration patience) {
        try {
            future.otherwiseEmpty().await(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        }
    }

    static void quietly(String complaint, Future<Void> closing, Duration patience) {
        try {
            closing.await(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RuntimeException stuck) {
            // The rest is to be closed all the same.
            LOGGER.atWarn().setCause(stuck).log(complaint);
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
        ScheduledFuture<?> _ = timer.schedule(this::announceReady, 0, TimeUnit.MILLISECONDS);
        every(REPORT, node.loadReporter()::report);
        every(REPORT, node.follower()::refresh);
        // Other processes may write to the registry; a lost hint costs these seconds at most.
        every(REFRESH, node.apis()::refresh);
        every(REFRESH, node.keys()::refresh);
        every(COLLECT, node::collectGarbage);
    }

    /** Says when the first load balancer may come. */
    private void announceReady() {
        if (readiness.obstacle().isPresent()) {
            ScheduledFuture<?> _ = timer.schedule(this::announceReady, READY_LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        Instant processStart = ProcessHandle.current().info().startInstant().orElse(node.startedAt());
        LOGGER.atInfo()
                .addKeyValue(
                        "millis", Duration.between(processStart, Instant.now()).toMillis())
                .addKeyValue("apis", node.apis().catalog().live().size())
                .log("Ready");
        ready.complete(null);
    }

    /** Waits until {@code /readyz} answers 200 for the first time. */
    void awaitReady() {
        ready.join();
    }

    String dataUrl() {
        return url(dataListener);
    }

    String adminUrl() {
        return url(adminListener);
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

    /** @param idle the shortest idle time-out of this listener */
    private static ListenerConfig listener(
            String name, NodeConfig.Listener listener, NodeConfig.Limits limits, Duration idle) {
        Duration configured = limits.idleTimeout();
        Address address = listener.address();
        return ListenerConfig.loopback(name, address.port())
                .withHost(address.host())
                .withTls(listener.tls())
                .withLimits(ListenerConfig.Limits.DEFAULT
                        .withMaxConnections(limits.connections())
                        .withIdleTimeout(configured.compareTo(idle) < 0 ? idle : configured));
    }

    private static String url(HttpListener listener) {
        return (listener.certificate().isPresent() ? "https://" : "http://")
                + new Address(listener.host(), listener.port()).fromHere();
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
                .addKeyValue("directBytes", effective.machine().directBytes())
                .addKeyValue("modelMemoryBytes", effective.config().capacity().memoryBytes())
                .log("Starting");
    }

    /** On the main thread only. */
    private static <T> T await(Future<T> future) {
        try {
            return future.await(OPEN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the listeners do not answer", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProblemException problem ? problem : e;
        }
    }
}

package vertebra.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.spec.problem.Problem;

/**
 * An open HTTP port. The defaults of the framework are open ones; these are not: loopback, bounded headers, request line,
 * connections and idle time, no HTTP/2 without TLS, no compression.
 */
public final class HttpListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpListener.class);

    private final Vertx vertx;
    private final ListenerConfig config;
    private final int port;
    private final List<ListenerVerticle> verticles;
    private final List<String> deployments;

    private HttpListener(
            Vertx vertx, ListenerConfig config, int port, List<ListenerVerticle> verticles, List<String> deployments) {
        this.vertx = vertx;
        this.config = config;
        this.port = port;
        this.verticles = verticles;
        this.deployments = deployments;
    }

    /**
     * Opens the port. The handler is called on the event loop of the request's connection, so on as many threads as the
     * configuration has event loops.
     *
     * @param handler usually a router of {@link EdgeRouter}
     * @return fails with {@link HttpProblem#PORT_IN_USE} or {@link HttpProblem#CANNOT_LISTEN}
     */
    public static Future<HttpListener> open(Vertx vertx, ListenerConfig config, Handler<HttpServerRequest> handler) {
        AtomicInteger connections = new AtomicInteger();
        List<ListenerVerticle> verticles = new CopyOnWriteArrayList<>();
        List<String> deployments = new CopyOnWriteArrayList<>();
        int shared = sharedPort(config);
        return Future.join(IntStream.range(0, config.eventLoops())
                        .mapToObj(loop -> new ListenerVerticle(config, shared, handler, connections))
                        .map(verticle -> openOne(vertx, verticle, verticles, deployments))
                        .toList())
                .map(all -> verticles.getFirst().server().actualPort())
                .map(port -> new HttpListener(vertx, config, port, verticles, deployments))
                .onSuccess(HttpListener::logOpened)
                .recover(failure -> undeploy(vertx, deployments)
                        .transform(closed ->
                                Future.failedFuture(cannotOpen(config, failure).asException(failure))));
    }

    /** The port that was really opened. */
    public int port() {
        return port;
    }

    /** The address that was bound, as configured. */
    public String host() {
        return config.host();
    }

    /** Closes the port and every connection at once. */
    public Future<Void> close() {
        return undeploy(vertx, deployments);
    }

    /** Takes no new connections, lets running requests finish for at most {@code grace}, then closes. */
    public Future<Void> shutdown(Duration grace) {
        return Future.join(verticles.stream()
                        .map(verticle -> verticle.server().shutdown(grace.toMillis(), TimeUnit.MILLISECONDS))
                        .toList())
                .transform(done -> close());
    }

    /** Event loops share the port of one number; a free port that several of them share has a negative one. */
    private static int sharedPort(ListenerConfig config) {
        return config.port() == 0 && config.eventLoops() > 1
                ? -1 - ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
                : config.port();
    }

    private static Future<Void> openOne(
            Vertx vertx, ListenerVerticle verticle, List<ListenerVerticle> verticles, List<String> deployments) {
        return vertx.deployVerticle(verticle, new DeploymentOptions()).map(deployment -> {
            deployments.add(deployment);
            verticles.add(verticle);
            return null;
        });
    }

    private static Future<Void> undeploy(Vertx vertx, List<String> deployments) {
        return Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
    }

    private static Problem cannotOpen(ListenerConfig config, Throwable failure) {
        if (failure instanceof BindException
                && String.valueOf(failure.getMessage()).contains("in use")) {
            return Problem.of(
                    HttpProblem.PORT_IN_USE,
                    "Port " + config.port() + " on " + config.host() + " is in use; the " + config.name()
                            + " listener takes its port from " + config.option() + ".");
        }
        return Problem.of(
                HttpProblem.CANNOT_LISTEN,
                "The " + config.name() + " listener cannot open port " + config.port() + " on " + config.host() + " ("
                        + config.option() + ").");
    }

    private void logOpened() {
        LOGGER.atInfo()
                .addKeyValue("listener", config.name())
                .addKeyValue("host", config.host())
                .addKeyValue("port", port)
                .addKeyValue("eventLoops", config.eventLoops())
                .log("Listening");
    }
}

package vertebra.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.http.tls.CertificateState;
import vertebra.http.tls.ServedCertificate;
import vertebra.http.tls.UnusableCertificate;
import vertebra.http.wire.LameDuck;
import vertebra.http.wire.OpenConnections;
import vertebra.spec.problem.Problem;

/**
 * An open HTTP port. The defaults of the framework are open ones; these are not: loopback, bounded headers, request line,
 * connections and idle time, no HTTP/2, no compression.
 */
public final class HttpListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpListener.class);

    private static final int ACCEPT_BACKLOG = 1024;

    private final Vertx vertx;
    private final ListenerConfig config;
    private final Optional<ServedCertificate> certificate;
    private final LameDuck lameDuck = new LameDuck();
    private final OpenConnections connections = new OpenConnections();
    private final List<ListenerVerticle> verticles = new CopyOnWriteArrayList<>();
    private volatile long certificateTimer = -1;

    private HttpListener(Vertx vertx, ListenerConfig config, Optional<ServedCertificate> certificate) {
        this.vertx = vertx;
        this.config = config;
        this.certificate = certificate;
    }

    /**
     * Opens the port. The handler is called on the event loop of the request's connection, so on as many threads as the
     * configuration has event loops.
     *
     * @param handler usually a router of {@link EdgeRouter}
     * @return fails with {@link HttpProblem#PORT_IN_USE}, {@link HttpProblem#CANNOT_LISTEN} or
     *     {@link HttpProblem#UNUSABLE_CERTIFICATE}
     */
    public static Future<HttpListener> open(Vertx vertx, ListenerConfig config, Handler<HttpServerRequest> handler) {
        return certificate(vertx, config)
                .compose(certificate -> new HttpListener(vertx, config, certificate).open(handler))
                .recover(failure ->
                        Future.failedFuture(cannotOpen(config, failure).asException(failure)));
    }

    private static Future<Optional<ServedCertificate>> certificate(Vertx vertx, ListenerConfig config) {
        return config.tls()
                .map(files ->
                        ServedCertificate.read(vertx, config.name(), files).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<HttpListener> open(Handler<HttpServerRequest> handler) {
        int shared = sharedPort(config);
        return Future.join(IntStream.range(0, config.eventLoops())
                        .mapToObj(loop ->
                                openOne(new ListenerVerticle(config, options(shared), handler, connections, lameDuck)))
                        .toList())
                .map(all -> this)
                .onSuccess(HttpListener::opened)
                .recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<Void> openOne(ListenerVerticle verticle) {
        return vertx.deployVerticle(verticle, new DeploymentOptions()).map(deployment -> {
            verticles.add(verticle);
            return null;
        });
    }

    private void opened() {
        certificate.ifPresent(served ->
                certificateTimer = served.watchFor(verticles.getFirst().server()));
        LOGGER.atInfo()
                .addKeyValue("listener", config.name())
                .addKeyValue("host", config.host())
                .addKeyValue("port", port())
                .addKeyValue("tls", certificate.isPresent())
                .addKeyValue("eventLoops", config.eventLoops())
                .log("Listening");
    }

    /** The port that was really opened. */
    public int port() {
        return verticles.getFirst().server().actualPort();
    }

    /** The address that was bound, as configured. */
    public String host() {
        return config.host();
    }

    /** What the listener proves who it is with, now; empty: it speaks plain text. */
    public Optional<CertificateState> certificate() {
        return certificate.map(ServedCertificate::state);
    }

    /** Who is connected, and when somebody came last. */
    public OpenConnections connections() {
        return connections;
    }

    /**
     * From now on every answer carries {@code Connection: close}, and the connection is closed behind it; new connections are
     * answered too. After a while no busy connection is left that {@link #shutdown} could cut between two requests.
     */
    public void lameDuck() {
        lameDuck.set(true);
    }

    /** Takes {@link #lameDuck} back. */
    public void resume() {
        lameDuck.set(false);
    }

    /**
     * Takes no new connections, lets running requests finish for at most {@code grace}, then closes. Who connected a moment ago
     * and has not asked yet is answered too.
     */
    public Future<Void> shutdown(Duration grace) {
        return Future.join(verticles.stream().map(ListenerVerticle::closePort).toList())
                .transform(closed -> Future.join(verticles.stream()
                        .map(verticle -> verticle.server().shutdown(grace.toMillis(), TimeUnit.MILLISECONDS))
                        .toList()))
                .transform(done -> close());
    }

    /** Closes the port and every connection at once. */
    public Future<Void> close() {
        vertx.cancelTimer(certificateTimer);
        return Future.join(verticles.stream()
                        .map(verticle -> vertx.undeploy(verticle.deploymentID()))
                        .toList())
                .mapEmpty();
    }

    /** Event loops share the port of one number; a free port that several of them share has a negative one. */
    private static int sharedPort(ListenerConfig config) {
        return config.port() == 0 && config.eventLoops() > 1
                ? -1 - ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
                : config.port();
    }

    /** HTTP/1.1 only, also with TLS: see ADR 13. */
    private HttpServerOptions options(int port) {
        ListenerConfig.Limits limits = config.limits();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setIdleTimeout((int) limits.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxInitialLineLength(limits.maxRequestLineBytes())
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                // Who reads a body asks for it, once nothing speaks against it.
                .setHandle100ContinueAutomatically(false);
        certificate.ifPresent(served -> served.applyTo(options));
        return options;
    }

    private static Problem cannotOpen(ListenerConfig config, Throwable failure) {
        if (failure instanceof UnusableCertificate unusable) {
            return Problem.of(
                    HttpProblem.UNUSABLE_CERTIFICATE, "The " + config.name() + " listener: " + unusable.getMessage());
        }
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
}

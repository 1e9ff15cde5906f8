package vertebra.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.http.wire.ConnectionGuards;
import vertebra.http.wire.LameDuck;
import vertebra.http.wire.OpenConnections;
import vertebra.http.wire.WireLimits;
import vertebra.spec.problem.Problem;

/** One event loop's share of a listener. */
final class ListenerVerticle extends VerticleBase {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListenerVerticle.class);

    /** How many times within the shortest patience the connections that owe bytes are looked at. */
    private static final int LOOKS = 5;

    private static final Duration LONGEST_SWEEP = Duration.ofSeconds(1);

    private static final ConnectionGuards.BodyFailures BODY_FAILURES = new ConnectionGuards.BodyFailures(
            () -> Problem.of(HttpProblem.BODY_TOO_SLOW, "Too little of the body came in time.")
                    .asException(),
            () -> Problem.of(HttpProblem.BAD_REQUEST, "The body is not valid HTTP.")
                    .asException());

    private final ListenerConfig config;
    private final HttpServerOptions options;
    private final Handler<HttpServerRequest> handler;
    private final OpenConnections connections;
    private final long maxConnections;
    private final ConnectionGuards guards;

    private @Nullable HttpServer server;

    /** @param connections of the whole listener */
    ListenerVerticle(
            ListenerConfig config,
            HttpServerOptions options,
            Handler<HttpServerRequest> handler,
            OpenConnections connections,
            LameDuck lameDuck) {
        this.config = config;
        this.options = options;
        this.handler = handler;
        this.connections = connections;
        this.maxConnections = Math.min(config.limits().maxConnections(), mostDescriptors());
        this.guards = new ConnectionGuards(config.limits().wire(), options, lameDuck, BODY_FAILURES);
    }

    @Override
    public Future<?> start() {
        HttpServer opening = vertx.createHttpServer(options)
                .connectionHandler(this::accept)
                .invalidRequestHandler(InvalidRequests::answer)
                .exceptionHandler(failure -> LOGGER.atDebug().setCause(failure).log("Connection failed"))
                .requestHandler(handler);
        server = opening;
        vertx.setPeriodic(sweepPeriod().toMillis(), tick -> guards.sweep());
        return opening.listen();
    }

    HttpServer server() {
        return Objects.requireNonNull(server, "the server of a listener that was not started");
    }

    /**
     * Closes the port; done when all that had connected through it is known to this event loop. On any thread.
     */
    Future<Void> closePort() {
        Promise<Void> closed = Promise.promise();
        // The second turn comes after the connections that wait in the loop's queue.
        context.runOnContext(go -> guards.closePort(() -> context.runOnContext(then -> closed.complete())));
        return closed.future();
    }

    private void accept(HttpConnection connection) {
        connection.closeHandler(closed -> connections.closed());
        if (connections.opened() > maxConnections) {
            LOGGER.atDebug().addKeyValue("listener", config.name()).log("Too many connections, one is closed");
            connection.close();
        } else {
            guards.guard(connection);
        }
    }

    /** Three quarters: other listeners, files and sockets of this process need some, too. */
    private static long mostDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() / 4 * 3
                : Long.MAX_VALUE;
    }

    private Duration sweepPeriod() {
        WireLimits wire = config.limits().wire();
        return Stream.of(wire.headerTimeout(), wire.bodyPatience(), wire.bodyWindow())
                .map(limit -> limit.dividedBy(LOOKS).plusMillis(1))
                .reduce(LONGEST_SWEEP, (a, b) -> a.compareTo(b) < 0 ? a : b);
    }
}

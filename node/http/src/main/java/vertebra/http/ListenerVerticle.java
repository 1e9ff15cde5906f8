package vertebra.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of a listener. */
final class ListenerVerticle extends VerticleBase {

    private static final Logger LOGGER = LoggerFactory.getLogger(ListenerVerticle.class);
    private static final int ACCEPT_BACKLOG = 1024;

    private final ListenerConfig config;
    private final int port;
    private final Handler<HttpServerRequest> handler;
    private final AtomicInteger connections;
    /** Connections that have not sent a request yet, with their timers; touched by this event loop only. */
    private final Map<HttpConnection, Long> silent = new HashMap<>();

    private @Nullable HttpServer server;

    ListenerVerticle(ListenerConfig config, int port, Handler<HttpServerRequest> handler, AtomicInteger connections) {
        this.config = config;
        this.port = port;
        this.handler = handler;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        HttpServer opening = vertx.createHttpServer(options())
                .connectionHandler(this::accept)
                .invalidRequestHandler(InvalidRequests::answer)
                .exceptionHandler(failure -> LOGGER.atDebug().setCause(failure).log("Connection failed"))
                .requestHandler(this::handle);
        server = opening;
        return opening.listen();
    }

    HttpServer server() {
        return Objects.requireNonNull(server, "the server of a listener that was not started");
    }

    private HttpServerOptions options() {
        ListenerConfig.Limits limits = config.limits();
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setIdleTimeout((int) limits.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxInitialLineLength(limits.maxRequestLineBytes())
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(true);
    }

    private void accept(HttpConnection connection) {
        if (connections.incrementAndGet() > config.limits().maxConnections()) {
            LOGGER.atDebug().addKeyValue("listener", config.name()).log("Too many connections, one is closed");
            connection.closeHandler(closed -> connections.decrementAndGet());
            connection.close();
            return;
        }
        silent.put(connection, vertx.setTimer(config.limits().headerTimeout().toMillis(), late -> connection.close()));
        connection.closeHandler(closed -> {
            connections.decrementAndGet();
            spoke(connection);
        });
    }

    private void handle(HttpServerRequest request) {
        spoke(request.connection());
        handler.handle(request);
    }

    private void spoke(HttpConnection connection) {
        Long timer = silent.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}

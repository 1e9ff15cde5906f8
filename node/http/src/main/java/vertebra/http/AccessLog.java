package vertebra.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request that was answered: who, what, how it ended, how long it took. Never a body, a query or a key. The
 * logger has a name of its own, so that its lines can go elsewhere. On event loops.
 */
public final class AccessLog implements Handler<HttpServerRequest> {

    /** Name of the logger. */
    public static final String LOGGER_NAME = "vertebra.access";

    private static final Logger LOGGER = LoggerFactory.getLogger(LOGGER_NAME);

    private final Handler<HttpServerRequest> requests;

    /** @param requests what answers them; it must leave {@link HttpServerResponse#bodyEndHandler} alone */
    public AccessLog(Handler<HttpServerRequest> requests) {
        this.requests = requests;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long began = System.nanoTime();
        request.response().bodyEndHandler(written -> log(request, began));
        requests.handle(request);
    }

    private static void log(HttpServerRequest request, long began) {
        HttpServerResponse response = request.response();
        LOGGER.atInfo()
                .addKeyValue("from", request.remoteAddress().hostAddress())
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("status", response.getStatusCode())
                .addKeyValue("bytes", response.bytesWritten())
                .addKeyValue("micros", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began))
                .addKeyValue("requestId", response.headers().get(RequestTrace.REQUEST_ID))
                .log("Request");
    }
}

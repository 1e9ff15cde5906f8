package vertebra.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Reads on after an early answer, without keeping anything, so that the caller gets to read the answer: to close a socket
 * with unread input resets it. Bounded in time and bytes, then the connection is closed.
 */
final class LeftoverBody {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long MAX_BYTES = 256L * 1024 * 1024;

    private final HttpServerRequest request;
    private long bytes;

    private LeftoverBody(HttpServerRequest request) {
        this.request = request;
    }

    static void discard(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded() || request.response().closed()) {
            return;
        }
        LeftoverBody leftover = new LeftoverBody(request);
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> leftover.close());
        request.exceptionHandler(broken -> vertx.cancelTimer(timer));
        request.endHandler(ended -> vertx.cancelTimer(timer));
        request.handler(leftover::count);
        request.resume();
    }

    private void count(Buffer chunk) {
        bytes += chunk.length();
        if (bytes > MAX_BYTES) {
            close();
        }
    }

    private void close() {
        request.connection().close();
    }
}

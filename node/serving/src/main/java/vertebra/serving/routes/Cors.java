package vertebra.serving.routes;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What browsers of other origins may do, where the spec names origins ({@code networking.cors.origins}). */
final class Cors {

    private static final String ANY = "*";
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";
    private static final String HEADERS =
            "Authorization, Content-Type, X-API-Key, X-Request-Id, X-Request-Timeout-Ms, traceparent";
    private static final String EXPOSED = "X-Request-Id, traceparent, Retry-After, x-cortex-origin";
    private static final String MAX_AGE_SECONDS = "600";
    private static final int NO_CONTENT = 204;

    private Cors() {}

    /** Sets the headers that any answer carries, also an error. */
    static void allow(HttpServerRequest request, List<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
        HttpServerResponse response = request.response();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (isAllowed(origin, origins)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /** Answers an OPTIONS request; {@link #allow} was called. A foreign origin gets an answer that allows nothing. */
    static void answerPreflight(HttpServerRequest request, List<String> origins) {
        HttpServerResponse response = request.response();
        if (isAllowed(request.getHeader(HttpHeaders.ORIGIN), origins)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        }
        response.putHeader(HttpHeaders.ALLOW, METHODS).setStatusCode(NO_CONTENT).end();
    }

    private static boolean isAllowed(@Nullable String origin, List<String> origins) {
        return origin != null && (origins.contains(ANY) || origins.contains(origin));
    }
}

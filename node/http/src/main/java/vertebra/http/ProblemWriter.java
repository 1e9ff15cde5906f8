package vertebra.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemKind;

/** Writes a {@link Problem} as an RFC 9457 body. */
final class ProblemWriter {

    private static final String CONTENT_TYPE = "application/problem+json";

    /** What {@code type} begins with; the problem's slug follows. */
    private static final String TYPE_PREFIX = "https://vertebra.dev/problems/";

    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    private ProblemWriter() {}

    /**
     * Ends the response with the problem; does nothing when the response has begun or its connection is gone. Called on the
     * event loop.
     */
    static Future<Void> write(HttpServerResponse response, RequestTrace trace, Problem problem) {
        if (response.headWritten() || response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        trace.putHeaders(response);
        retryAfterSeconds(problem).ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        return response.setStatusCode(problem.type().status())
                .putHeader("Content-Type", CONTENT_TYPE)
                .putHeader("Cache-Control", "no-store")
                .end(body(problem, trace.requestId()).toBuffer());
    }

    private static JsonObject body(Problem problem, String requestId) {
        JsonObject body = new JsonObject()
                .put("type", TYPE_PREFIX + problem.type().slug())
                .put("title", problem.type().title())
                .put("status", problem.type().status())
                .put("detail", problem.detail())
                .put("code", problem.type().code())
                .put("advice", problem.advice())
                .put("request_id", requestId);
        if (!problem.faults().isEmpty()) {
            JsonArray faults = new JsonArray();
            problem.faults().forEach(fault -> faults.add(body(fault)));
            body.put("faults", faults);
        }
        return body;
    }

    private static JsonObject body(Problem.Fault fault) {
        JsonObject body = new JsonObject().put("detail", fault.detail());
        putIfKnown(body, "advice", fault.advice());
        putIfKnown(body, "field", fault.field());
        putIfKnown(body, "file", fault.file());
        if (fault.line() > 0) {
            body.put("line", fault.line()).put("column", fault.column());
        }
        return body;
    }

    private static void putIfKnown(JsonObject body, String key, @Nullable String value) {
        if (value != null) {
            body.put(key, value);
        }
    }

    /** Whole seconds, rounded up; a caller who may try again is always told when. */
    private static Optional<Long> retryAfterSeconds(Problem problem) {
        return problem.retry()
                .or(() -> mayRetry(problem.type().kind()) ? Optional.of(DEFAULT_RETRY) : Optional.empty())
                .map(retry -> Math.max(1, retry.plusMillis(999).toSeconds()));
    }

    private static boolean mayRetry(ProblemKind kind) {
        return switch (kind) {
            case ProblemKind.Overloaded overloaded -> true;
            case ProblemKind.Unavailable unavailable -> true;
            case ProblemKind.CallersFault callersFault -> false;
            case ProblemKind.Ours ours -> false;
        };
    }
}

package vertebra.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import vertebra.http.wire.UnspokenVersion;
import vertebra.spec.problem.Problem;

/** Answers what is not HTTP, or exceeds the bounds of a listener, and closes the connection. */
final class InvalidRequests {

    private InvalidRequests() {}

    static void answer(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        RequestTrace trace = RequestTrace.of(request);
        request.response().putHeader("Connection", "close");
        ProblemWriter.write(request.response(), trace, problem(cause))
                .onComplete(written -> request.connection().close());
    }

    private static Problem problem(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException tooLong ->
                Problem.of(HttpProblem.URI_TOO_LONG, "The request line is too long.");
            case TooLongHttpHeaderException tooLong ->
                Problem.of(HttpProblem.HEADERS_TOO_LARGE, "The request headers are too large.");
            case UnspokenVersion version ->
                Problem.of(
                        HttpProblem.HTTP_VERSION, "The request line has another version than HTTP/1.1 and HTTP/1.0.");
            default -> Problem.of(HttpProblem.BAD_REQUEST, "The request is not valid HTTP.");
        };
    }
}

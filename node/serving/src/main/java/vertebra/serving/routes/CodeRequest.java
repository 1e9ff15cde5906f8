package vertebra.serving.routes;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.engine.api.Payload;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;

/**
 * A request as code sees it. It does not get what is the connection's, and none of what lets its caller in somewhere: keys are
 * checked before, whoever's they are, and cookies of one host belong to all of its APIs.
 */
final class CodeRequest {

    private static final Set<String> KEPT_BACK =
            Set.of("authorization", "proxy-authorization", "x-api-key", "cookie", "expect");
    /** Of a request or of an answer: what two neighbours on the way say to each other. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");

    private CodeRequest() {}

    /**
     * Reads a request; of a header that came several times the values follow each other, with commas.
     *
     * @param body not copied
     * @throws vertebra.spec.problem.ProblemException 400 when the query cannot be decoded
     */
    static Payload.Request of(HttpServerRequest request, byte[] body, String requestId) {
        return new Payload.Request(
                body,
                Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)),
                query(request),
                headers(request),
                requestId);
    }

    /**
     * True for a header of the connection, which is none of a request nor of an answer.
     *
     * @param name in lower case
     */
    static boolean isOfTheConnection(String name) {
        return OF_THE_CONNECTION.contains(name);
    }

    private static Map<String, List<String>> query(HttpServerRequest request) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        try {
            // A semicolon is a character as any other, as the web has it today.
            request.params(true)
                    .forEach(parameter -> query.computeIfAbsent(parameter.getKey(), name -> new ArrayList<>())
                            .add(parameter.getValue()));
        } catch (IllegalArgumentException undecodable) {
            throw Problem.of(
                            HttpProblem.BAD_REQUEST,
                            "The query is not decodable: a % must be followed by two hex digits.")
                    .asException();
        }
        return query;
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!KEPT_BACK.contains(name) && !isOfTheConnection(name)) {
                headers.merge(name, header.getValue(), (first, next) -> first + ", " + next);
            }
        });
        return headers;
    }
}

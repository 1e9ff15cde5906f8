package vertebra.serving.routes;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vertebra.engine.api.Payload;

/**
 * Writes the head of what code answered. What is the connection's, this node's or the spec's is not for code to say and is left
 * out, as is what is not legal on the wire: a header of code can never end the head of its answer.
 */
final class CodeAnswer {

    private static final Set<String> NOT_ITS_OWN = Set.of(
            "proxy-authenticate",
            "content-length",
            "content-type",
            "date",
            "server",
            "set-cookie",
            "alt-svc",
            "strict-transport-security",
            "x-request-id",
            "traceparent",
            "x-cortex-origin");
    /** {@code networking.cors} decides. */
    private static final String CORS = "access-control-";

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff\\t]{0,8192}");
    private static final int MAX_HEADERS = 64;
    private static final String BYTES = "application/octet-stream";

    private static final int FIRST_STATUS = 200;
    private static final int LAST_STATUS = 599;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;

    private CodeAnswer() {}

    /** False for a status that does not exist or would leave the caller waiting for another. */
    static boolean isFinal(Payload.Answer answer) {
        return answer.status() >= FIRST_STATUS && answer.status() <= LAST_STATUS;
    }

    /** False for a status that never has a body, whatever the code answered. */
    static boolean hasBody(Payload.Answer answer) {
        return answer.status() != NO_CONTENT && answer.status() != RESET_CONTENT && answer.status() != NOT_MODIFIED;
    }

    /** Puts status, content type and headers. */
    static void putHead(Payload.Answer answer, HttpServerResponse response) {
        response.setStatusCode(answer.status());
        if (hasBody(answer)) {
            boolean legal = VALUE.matcher(answer.contentType()).matches()
                    && !answer.contentType().isBlank();
            response.putHeader(HttpHeaders.CONTENT_TYPE, legal ? answer.contentType() : BYTES);
        }
        answer.headers().entrySet().stream()
                .filter(CodeAnswer::isItsOwn)
                .limit(MAX_HEADERS)
                .forEach(header -> response.headers().add(header.getKey(), header.getValue()));
    }

    private static boolean isItsOwn(Map.Entry<String, String> header) {
        String name = header.getKey().toLowerCase(Locale.ROOT);
        return NAME.matcher(name).matches()
                && VALUE.matcher(header.getValue()).matches()
                && !CodeRequest.isOfTheConnection(name)
                && !NOT_ITS_OWN.contains(name)
                && !name.startsWith(CORS);
    }
}

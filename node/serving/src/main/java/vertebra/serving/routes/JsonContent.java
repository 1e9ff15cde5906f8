package vertebra.serving.routes;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vertebra.http.BodyReader;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;

/** Which bodies are read: JSON, as it is. */
final class JsonContent {

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\"\\s;]*)", Pattern.CASE_INSENSITIVE);
    /** ASCII is a part of it. */
    private static final Set<String> UTF8 = Set.of("utf-8", "utf8", "us-ascii");

    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private JsonContent() {}

    /** @throws vertebra.spec.problem.ProblemException 415 that says what to send instead; no content type is taken for JSON */
    static void check(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.equals(JSON)) {
            checkType(type);
        }
        BodyReader.refusal(request).ifPresent(problem -> {
            throw problem.asException();
        });
    }

    private static void checkType(String type) {
        if (!isJson(mediaType(type))) {
            throw refuse(detail(mediaType(type)));
        }
        if (!isUtf8(type)) {
            throw refuse("JSON is UTF-8 (RFC 8259); send it with the header 'Content-Type: application/json'.");
        }
    }

    private static String mediaType(String header) {
        int parameters = header.indexOf(';');
        return (parameters < 0 ? header : header.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals(JSON)
                || mediaType.equals("text/json")
                || (mediaType.startsWith("application/") && mediaType.endsWith("+json"));
    }

    /** JSON has no parameters; this one is known all the same, and a body in another charset would be misread. */
    private static boolean isUtf8(String header) {
        Matcher charset = CHARSET.matcher(header);
        return !charset.find() || UTF8.contains(charset.group(1).toLowerCase(Locale.ROOT));
    }

    private static String detail(String mediaType) {
        return mediaType.equals(FORM)
                ? "The body is declared as a form; send JSON with the header 'Content-Type: application/json'"
                        + " (curl needs -H 'Content-Type: application/json' beside -d)."
                : "Send JSON with the header 'Content-Type: application/json'.";
    }

    private static RuntimeException refuse(String detail) {
        return Problem.of(HttpProblem.UNSUPPORTED_MEDIA_TYPE, detail).asException();
    }
}

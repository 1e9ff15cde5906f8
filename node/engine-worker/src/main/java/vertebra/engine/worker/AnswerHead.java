package vertebra.engine.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CodeFailed;
import vertebra.engine.api.Payload.Answer;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.worker.frames.Heads;

/** What code says of its response, checked: it is the code's word, and goes on the wire. */
final class AnswerHead {

    private static final int MIN_STATUS = 200;
    private static final int MAX_STATUS = 599;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\xa0-\\xff]{0,8192}");
    /** These are the connection's, or come from elsewhere in the answer. */
    private static final Set<String> NOT_THEIRS = Set.of(
            "connection",
            "content-length",
            "content-type",
            "date",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private AnswerHead() {}

    /** @throws EngineException when no client can be given this answer */
    static Answer answer(Frame frame) throws EngineException {
        JsonNode head = Heads.read(frame.head());
        int status = head.path("status").asInt();
        String contentType = head.path("content_type").asText("");
        if (status < MIN_STATUS
                || status > MAX_STATUS
                || !VALUE.matcher(contentType).matches()) {
            throw new EngineException(new CodeFailed("The predictor's response is none that HTTP knows."), null);
        }
        return new Answer(status, contentType, headers(head), frame.body());
    }

    private static Map<String, String> headers(JsonNode head) {
        Map<String, String> legal = new LinkedHashMap<>();
        Heads.map(head, "headers").forEach((name, value) -> {
            if (NAME.matcher(name).matches()
                    && VALUE.matcher(value).matches()
                    && !NOT_THEIRS.contains(name.toLowerCase(Locale.ROOT))) {
                legal.put(name, value);
            }
        });
        return legal;
    }
}

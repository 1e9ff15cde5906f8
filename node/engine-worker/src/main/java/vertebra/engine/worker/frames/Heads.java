package vertebra.engine.worker.frames;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Heads of frames. A worker's word is taken with care: what is absent or of another kind reads as nothing. */
public final class Heads {

    /** An empty object; not to be changed. */
    public static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Longer texts of a worker for people are cut. */
    private static final int MAX_TEXT = 2000;

    private Heads() {}

    /** Anything else than an object reads as an empty one. */
    public static JsonNode read(byte[] head) {
        try {
            JsonNode read = JSON.readTree(head);
            return read instanceof ObjectNode ? read : JsonNodeFactory.instance.objectNode();
        } catch (IOException noJson) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static JsonNode tree(Object plain) {
        return JSON.valueToTree(plain);
    }

    public static byte[] write(JsonNode head) {
        try {
            return JSON.writeValueAsBytes(head);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a head that is no JSON", e);
        }
    }

    /** A text for people: cut. */
    public static String text(JsonNode head, String member) {
        String text = head.path(member).asText("");
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    }

    public static List<String> texts(JsonNode head, String member) {
        List<String> texts = new ArrayList<>();
        head.path(member).forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    public static Map<String, String> map(JsonNode head, String member) {
        Map<String, String> map = new LinkedHashMap<>();
        head.path(member)
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }
}

package vertebra.registry.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import vertebra.registry.artifact.Digest;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.yaml.tree.YamlTree;

/**
 * JSON of the registry's documents and rows: records by their component names; names, digests, times and durations (ISO 8601)
 * as text, revisions as numbers. Unknown fields are skipped, so that a newer writer may add some; missing ones are errors.
 * Safe for any thread.
 */
public final class RegistryJson {

    /** What is in a spec is read back: Jackson takes texts of 20 million characters, but keys of 50,000 only. */
    private static final StreamReadConstraints BOUNDS =
            StreamReadConstraints.builder().maxNameLength(YamlTree.MAX_BYTES).build();

    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(BOUNDS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .addModule(new JavaTimeModule())
            .addMixIn(ApiName.class, Name.class)
            .addMixIn(NodeId.class, Name.class)
            .addMixIn(Digest.class, Hex.class)
            .addMixIn(Revision.class, Numbered.class)
            .build();

    private RegistryJson() {}

    /** One line. */
    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** Indented, for the eyes of operators. */
    public static String document(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** @throws IllegalArgumentException when the text is not the JSON of such a value */
    public static <T> T read(String json, Class<T> type) {
        return read(MAPPER.readerFor(type), json, type);
    }

    /**
     * As {@link #read}, for what people can edit: no component may be null.
     *
     * @throws IllegalArgumentException when the text is not the JSON of such a value
     */
    public static <T> T readDocument(String json, Class<T> type) {
        return read(MAPPER.readerFor(type).with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES), json, type);
    }

    private static <T> T read(ObjectReader reader, String json, Class<T> type) {
        try {
            T value = reader.readValue(json);
            if (value == null) {
                throw new IllegalArgumentException("null (expected: a " + type.getSimpleName() + ")");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the JSON of a " + type.getSimpleName(), e);
        }
    }

    // How Jackson sees records that are one value. It matches constructors by their parameter types.

    @SuppressWarnings("UnusedVariable")
    private abstract static class Name {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Name(String value) {}

        @JsonValue
        abstract String value();
    }

    @SuppressWarnings("UnusedVariable")
    private abstract static class Hex {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Hex(String hex) {}

        @JsonValue
        abstract String hex();
    }

    @SuppressWarnings("UnusedVariable")
    private abstract static class Numbered {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Numbered(int number) {}

        @JsonValue
        abstract int number();
    }
}

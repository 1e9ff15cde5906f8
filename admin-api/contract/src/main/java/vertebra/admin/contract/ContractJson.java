package vertebra.admin.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import vertebra.spec.yaml.tree.YamlTree;

/** The one JSON mapping of the admin API: snake_case, enums in lower case, instants as ISO-8601, nulls left out, unknown fields ignored. */
public final class ContractJson {

    /** Answers show what is in a spec, whose keys are as long as it may be: Jackson takes 50,000 characters. */
    private static final StreamReadConstraints BOUNDS =
            StreamReadConstraints.builder().maxNameLength(YamlTree.MAX_BYTES).build();

    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(BOUNDS).build())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // N and N-1 run side by side: a newer server may say more than this client knows.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Messages of clients are small and flat. */
    private static final StreamReadConstraints REQUEST_BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(16)
            .maxNumberLength(64)
            .maxStringLength(4_096)
            .maxNameLength(256)
            .build();

    private static final JsonMapper REQUESTS = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(REQUEST_BOUNDS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, strict -> {
                strict.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                strict.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                strict.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();

    private ContractJson() {}

    /**
     * Reads the body of a request: within narrow bounds, no unknown or repeated fields, no text for numbers or the other way round.
     *
     * @throws IOException when it is not the JSON of such a message
     */
    public static <T> T request(byte[] json, Class<T> type) throws IOException {
        T message = REQUESTS.readValue(json, type);
        if (message == null) {
            throw new IOException("null (expected: an object)");
        }
        return message;
    }

    /** Shared; safe for any thread; not to be reconfigured. */
    public static JsonMapper mapper() {
        return MAPPER;
    }
}

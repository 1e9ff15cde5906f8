package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;

/** What a leader writes down for the next one. */
class ScalingMemoryTest {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addModule(new JavaTimeModule())
            .addMixIn(ApiName.class, Name.class)
            .addMixIn(NodeId.class, Name.class)
            .addMixIn(Revision.class, Numbered.class)
            .build();

    @Test
    void comesBackFromJsonAsItWas() throws Exception {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {max_replicas: 50, slo: {latency: 1250ms}}\n", 1);
        api.run(700, 12);

        // when
        String json = MAPPER.writeValueAsString(api.memory());

        // then
        assertThat(MAPPER.readValue(json, ScalingMemory.class)).isEqualTo(api.memory());
    }

    @Test
    void ofAnApiStaysSmall() throws Exception {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {max_replicas: 50, slo: {latency: 1250ms}}\n", 1);

        // when
        api.run(5 * 3600, 12);

        // then
        assertThat(MAPPER.writeValueAsString(api.memory())).hasSizeLessThan(300_000);
    }

    // As the registry's own JSON sees them.

    @SuppressWarnings("UnusedVariable")
    private abstract static class Name {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Name(String value) {}

        @JsonValue
        abstract String value();
    }

    @SuppressWarnings("UnusedVariable")
    private abstract static class Numbered {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Numbered(int number) {}

        @JsonValue
        abstract int number();
    }
}

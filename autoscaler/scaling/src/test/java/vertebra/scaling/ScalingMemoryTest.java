package vertebra.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.signal.MinuteCounts;
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

    /** Of JSON, with forecasts of two distances; each further minute of lead is at most another 60 kB. */
    private static final int MOST_BYTES = 250_000;

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
    void ofTheCortexPolicyComesBackFromJsonAsItWas() throws Exception {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {policy: cortex, max_replicas: 50}\n", 1);
        api.run(700, 12);

        // when
        ScalingMemory back = MAPPER.readValue(MAPPER.writeValueAsString(api.memory()), ScalingMemory.class);

        // then
        assertThat(back.cortex()).hasSize(1).isEqualTo(api.memory().cortex());
        assertThat(back.cortex().getFirst().records()).hasSizeBetween(30, 31);
        assertThat(back.cortex().getFirst().samples()).hasSizeBetween(6, 7);
    }

    @Test
    void ofAnotherVersionIsNotBelieved() {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {max_replicas: 50, slo: {latency: 1250ms}}\n", 1);
        api.run(700, 40);

        // when
        api.changeVersion();
        ReplicaDecision decision = api.run(2, 40);

        // then
        // As at the first look: nothing assigned, one replica to begin with.
        assertThat(decision.current()).isEqualTo(1);
        assertThat(api.memory().version()).isEqualTo(ScalingMemory.VERSION);
    }

    @Test
    void ofAnApiStaysSmallWhenAllOfItIsFull() throws Exception {
        // given
        SteppedApi api = new SteppedApi("  autoscaling: {max_replicas: 50, slo: {latency: 1250ms}}\n", 1);
        api.remember(IntStream.range(0, MinuteCounts.MOST)
                .mapToObj(minute -> 700 + minute % 60)
                .toList());

        // when
        // Five days of minutes are kept, and half a day of what each distance of the forecast missed.
        api.run(13 * 3600, 12);
        int full = MAPPER.writeValueAsString(api.memory()).length();
        api.run(2 * 3600, 12);
        int later = MAPPER.writeValueAsString(api.memory()).length();

        // then
        assertThat(full).isBetween(50_000, MOST_BYTES);
        assertThat(later).isLessThan(full + full / 20);
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

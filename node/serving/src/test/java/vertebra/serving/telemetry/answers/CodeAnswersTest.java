package vertebra.serving.telemetry.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.Payload;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.MonitoringSpec.ModelType;
import vertebra.spec.Revision;

/** What is counted of the answers of code. */
class CodeAnswersTest {

    private static final AnswerMeters NOBODY = new AnswerMeters() {
        @Override
        public void classSeen(String name, LongAdder count) {}

        @Override
        public void valuesWatched(ValueRange values) {}
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"setosa\" | | setosa",
                "{\"label\": \"setosa\", \"x\": 1} | label | setosa",
                "{\"label\": 2} | label | 2",
                "{\"label\": 2.0} | label | 2",
                "{\"label\": true} | label | true",
                "{\"label\": [\"setosa\"]} | label | setosa",
                "{\"scores\": [0.1, 0.7, 0.2]} | scores | 1",
                "{\"scores\": {\"a\": 0.1, \"b\": 0.9}} | scores | b",
                "[{\"label\": \"setosa\"}] | label | setosa"
            })
    void countsClasses(String json, @Nullable String key, String expected) {
        // given
        AnswerMonitor monitor = monitor(ModelType.CLASSIFICATION, key);

        // when
        monitor.observe(answer(200, "application/json", json));

        // then
        assertThat(((AnswerReading.Classes) monitor.read()).classes()).isEqualTo(Map.of(expected, 1L));
    }

    @Test
    void countsEachLabelOfAList() {
        // given
        AnswerMonitor monitor = monitor(ModelType.CLASSIFICATION, null);

        // when
        monitor.observe(answer(200, "application/json; charset=utf-8", "[1, 2, 2]"));

        // then
        assertThat(((AnswerReading.Classes) monitor.read()).classes()).isEqualTo(Map.of("1", 1L, "2", 2L));
    }

    @Test
    void measuresNumbers() {
        // given
        AnswerMonitor monitor = monitor(ModelType.REGRESSION, "price");

        // when
        monitor.observe(answer(200, "application/json", "{\"price\": 10}"));
        monitor.observe(answer(201, "application/json", "{\"price\": [2.5, 5.5]}"));

        // then
        assertThat(monitor.read()).isEqualTo(new AnswerReading.Range(new Revision(1), "price", 3, 2.5, 6, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{\"other\": 1}", "{\"price\": null}", "{\"price\": 1", "7"})
    void passesOverWhatHasNoSuchNumber(String json) {
        // given
        AnswerMonitor monitor = monitor(ModelType.REGRESSION, "price");

        // when
        monitor.observe(answer(200, "application/json", json));

        // then
        assertThat(monitor.read().count()).isZero();
    }

    @Test
    void passesOverErrorsOtherTypesAndLargeAnswers() {
        // given
        AnswerMonitor monitor = monitor(ModelType.REGRESSION, "price");

        // when
        monitor.observe(answer(400, "application/json", "{\"price\": 1}"));
        monitor.observe(answer(200, "text/plain", "{\"price\": 1}"));
        monitor.observe(answer(200, "application/json", "{\"price\": 1" + " ".repeat(256 * 1024) + "}"));
        monitor.observe(answer(200, "application/json", "[".repeat(5_000)));

        // then
        assertThat(monitor.read().count()).isZero();
    }

    private static AnswerMonitor monitor(ModelType type, @Nullable String key) {
        return AnswerMonitor.ofCode(new MonitoringSpec(type, Optional.ofNullable(key)), new Revision(1), NOBODY);
    }

    private static Payload.Answer answer(int status, String type, String body) {
        return new Payload.Answer(status, type, Map.of(), body.getBytes(UTF_8));
    }
}

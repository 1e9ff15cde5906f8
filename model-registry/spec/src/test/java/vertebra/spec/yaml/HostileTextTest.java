package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiSpec;

/** Whatever the text is, reading ends quickly with faults or with APIs that can be written and read again. */
@Tag("S5")
class HostileTextTest {

    private static final int MUTANTS = 800;

    private static final String SEED = """
            # two APIs
            - name: movie-recommendation
              kind: RealtimeAPI
              predictor:
                type: onnx
                model: "model.onnx"
                outputs: [recommendations, 'scores']
                server_side_batching: {max_batch_size: 8, batch_interval: 10ms}
                env: &env {A: 1, B: {secret: file:key}}
              compute: {cpu: 1.5, mem: 4G, gpu: 0}
              autoscaling: {min_replicas: 1, max_replicas: 10, target_in_flight: 2, slo: {budget: 0.5%}}
              update_strategy: {max_surge: 25%, max_unavailable: 0}
              networking: {endpoint: /movies, cors: {origins: ["*"]}, retry: safe}
              limits: {request_timeout: 1m30s, max_body: 1Mi}
              warm_up:
                - {user_id: "7", list: [1, 2.5, null, true]}
            - name: split
              kind: TrafficSplitter
              endpoint: split
              apis: [{name: a, weight: 100}, {name: b, weight: 1, shadow: true}]
            - name: task
              kind: TaskAPI
              definition: {path: main.py, config: {deep: {er: [~, 0x1f, -1e3]}}}
            """;

    private static final List<String> BITS = List.of(
            "\n",
            "\t",
            " ",
            "  ",
            ": ",
            "- ",
            "? ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "'",
            "\"",
            "\\",
            "|",
            ">",
            "#",
            "&a ",
            "*a ",
            "*env",
            "!x ",
            "!!str ",
            "%",
            "@",
            "`",
            "---\n",
            "...\n",
            "<<: ",
            "~",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "\u0085",
            "\uD800",
            "😀",
            "\\uD800",
            "\\x00",
            "\\U00110000",
            "1e999",
            ".nan",
            "-",
            "0",
            "99999999999999999999",
            "%YAML 1.1\n",
            "%TAG ! x\n",
            "name: ",
            "null",
            "true",
            "\r\n",
            "é");

    private final ApiSpecReader reader = new ApiSpecReader();
    private final ApiSpecWriter writer = new ApiSpecWriter();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsEveryMutantOrSaysWhyNot(long seed) {
        // given
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            String text = mutant(random);

            // when
            SpecReading reading = Rules.text(text);

            // then
            assertThat(reading.faults().isEmpty())
                    .as(text)
                    .isNotEqualTo(reading.apis().isEmpty());
            assertThat(reading.faults()).as(text).allMatch(fault -> isPlaceIn(text, fault));
            reading.apis().forEach(api -> assertReadsBack(api, text));
            read += reading.apis().isEmpty() ? 0 : 1;
        }
        assertThat(read).isBetween(MUTANTS / 50, MUTANTS - MUTANTS / 50);
    }

    @Test
    void staysCheapWithManyFaults() {
        // given
        StringBuilder text = new StringBuilder("name: a\n");
        for (int i = 0; i < 45_000; i++) {
            text.append("predictor").append(i).append(": x\n");
        }

        // when
        SpecReading reading = Rules.text(text.toString());

        // then
        assertThat(reading.faults()).hasSize(1000);
    }

    private static String mutant(Random random) {
        StringBuilder text = new StringBuilder(SEED);
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.insert(at, BITS.get(random.nextInt(BITS.size())));
                default -> text.replace(at, end, BITS.get(random.nextInt(BITS.size())));
            }
        }
        return text.toString();
    }

    private static boolean isPlaceIn(String text, SpecFault fault) {
        return fault.line() >= 1
                && fault.column() >= 1
                && fault.line() <= text.lines().count() + 3;
    }

    private void assertReadsBack(ApiSpec api, String text) {
        assertThat(reader.read(writer.toMap(api))).as(text).isEqualTo(api);
        assertThat(Rules.text(writer.toYaml(api)).apis()).as(text).containsExactly(api);
    }
}

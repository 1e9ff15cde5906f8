package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a spec: APIs or faults that say where, never anything else. The seeds always run, {@code make fuzz} goes on. */
@Tag("S5")
class ApiSpecFuzzTest {

    private static final int MAX_SHOWN = 2_000;

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "",
                        "\uFEFF- name: a\n  predictor: {model: m.onnx}\n",
                        """
                        - name: iris
                          kind: RealtimeAPI
                          predictor: {type: onnx, model_path: s3://b/m.onnx, config: {a: 1, b: [x, ~]}, env: {A: b}}
                          compute: {cpu: 500m, mem: 1.5Gi, gpu: 1}
                          autoscaling: {min_replicas: 0, window: 1m, target_in_flight: 4.5}
                          update_strategy: {max_surge: 25%}
                          networking: {endpoint: /a/b, cors: {origins: ["*"]}}
                          limits: {request_timeout: 1h2m, max_body: 16MiB}
                        """,
                        "- name: split\n  kind: TrafficSplitter\n  apis: [{name: a, weight: 100}, {name: b, shadow: true}]\n",
                        "a: &a [x]\nb: *a\n? [k]\n: v\n",
                        "!!java.net.URL [\"http://localhost\"]",
                        "a: &a [*a]",
                        "a: 1\na: 2\n",
                        "- name: \"\\0\\ud800\"\n",
                        "- nam@: \"\\0\\u",
                        "\"\\UFFFFFFFF\"",
                        "[".repeat(40) + "]".repeat(40),
                        "%YAML 1.1\n---\na: 1e999999999\n...\n---\nb: .nan\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsOrSaysWhatIsWrong(byte[] file) {
        SpecReading reading =
                new ApiSpecReader().read("cortex.yaml", new String(file, StandardCharsets.UTF_8), ProjectFiles.UNKNOWN);

        assertThat(reading.apis().isEmpty() && reading.faults().isEmpty()).isFalse();
        reading.faults().forEach(fault -> {
            assertThat(fault.line()).isPositive();
            assertThat(fault.column()).isPositive();
            assertThat(fault.detail()).isNotBlank().hasSizeLessThan(MAX_SHOWN);
        });
    }
}

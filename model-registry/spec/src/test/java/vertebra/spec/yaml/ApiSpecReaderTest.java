package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.spec.ApiSpec;
import vertebra.spec.NetworkingSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.testing.Specs;

class ApiSpecReaderTest {

    private static final String MOVIE = """
            - name: movie-recommendation
              kind: RealtimeAPI
              predictor:
                type: python
                path: predictor.py
              compute:
                cpu: 2
                mem: 4G
              autoscaling:
                min_replicas: 1
                max_replicas: 10
                target_replica_concurrency: 2
            """;

    @Test
    void readsTheCaseStudy() {
        // when
        SpecReading reading = Rules.text(MOVIE);

        // then
        assertThat(reading.faults()).isEmpty();
        RealtimeApi api = (RealtimeApi) reading.apis().getFirst();
        assertThat(api.compute().cpuMillis()).hasValue(2000);
        assertThat(api.compute().memoryBytes()).hasValue(4_000_000_000L);
        assertThat(api.autoscaling().maxReplicas()).isEqualTo(10);
        assertThat(api.autoscaling().targetReplicaConcurrency()).hasValue(2.0);
        assertThat(api.networking().endpoint()).isEqualTo("/movie-recommendation");
        assertThat(api.networking().retry()).isEqualTo(NetworkingSpec.Retry.CONNECT);
        assertThat(reading.refusals()).isEmpty();
    }

    @Test
    void reportsEveryFaultAtOnceWithItsPlace() {
        // given
        String yaml = """
                - name: Movie
                  predictr:
                    type: onnx
                  compute:
                    cpu: 10m
                    mem: lots
                - name: other
                  predictor:
                    type: onx
                    model: model.onnx
                """;

        // when
        List<String> faults = Rules.text(yaml).faults().stream()
                .map(fault -> fault.line() + ":" + fault.column() + " " + fault.field())
                .toList();

        // then
        assertThat(faults)
                .containsExactly(
                        "1:3 [0].predictor",
                        "1:9 [0].name",
                        "2:3 [0].predictr",
                        "5:10 [0].compute.cpu",
                        "6:10 [0].compute.mem",
                        "9:11 [1].predictor.type");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    name: a                                   | ok
                    name: a-1                                 | ok
                    name: bb-a                                | ok
                    name: abcdefghijklmnopqrstuvwxyzabcdefghijklmnop  | ok
                    name: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq | fault
                    name: A                                   | fault
                    name: a-                                  | fault
                    name: -a                                  | fault
                    name: a_b                                 | fault
                    name: a.b                                 | fault
                    name: ä                                   | fault
                    name: 'a '                                | fault
                    name: "a\\n"                              | fault
                    name: 1a                                  | fault
                    name: 12                                  | fault
                    name: 1e3                                 | fault
                    name: b-a                                 | fault
                    name: b                                   | ok
                    name: ''                                  | fault
                    name: ~                                   | fault
                    name: [a]                                 | fault
                    name: {a: b}                              | fault
                    name: v2                                  | fault
                    name: livez                               | fault
                    kind: RealtimeAPI                         | ok
                    kind: ~                                   | ok
                    kind: TaskAPI                             | refused
                    kind: BatchAPI                            | refused
                    kind: AsyncAPI                            | refused
                    kind: realtimeapi                         | fault
                    kind: JobAPI                              | fault
                    kind: [RealtimeAPI]                       | fault
                    """)
    void holdsNameAndKindJustInsideAndJustOutside(String field, String verdict) {
        // when
        SpecReading reading = Rules.read(field);

        // then
        assertThat(Rules.verdict(reading)).as("%s", reading).isEqualTo(verdict);
        assertThat(reading.apis()).hasSize(verdict.equals("fault") ? 0 : 1);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [{name: x, weight: 100}]                                  | refused
                    [{name: x, weight: 60}, {name: y, weight: 40}]            | refused
                    [{name: x, weight: 60}, {name: y, weight: 41}]            | fault
                    [{name: x, weight: 60}, {name: y, weight: 39}]            | fault
                    [{name: x, weight: 100}, {name: y, weight: 0}]            | refused
                    [{name: x, weight: 100}, {name: y, weight: 50, shadow: true}] | refused
                    [{name: x, weight: 100}, {name: y, weight: 1, shadow: true}, {name: z, weight: 1, shadow: true}] | fault
                    [{name: x, weight: 100, shadow: true}]                    | fault
                    [{name: x, weight: 50}, {name: x, weight: 50}]            | fault
                    [{name: x}]                                               | fault
                    [{weight: 100}]                                           | fault
                    [{name: X, weight: 100}]                                  | fault
                    [{name: x, weight: -1}]                                   | fault
                    [{name: x, weight: 101}]                                  | fault
                    [{name: x, weight: 99.9}]                                 | fault
                    [{name: x, weight: 100, shadow: 'true'}]                  | fault
                    [{name: x, weight: 100, wait: 1}]                         | fault
                    [x]                                                       | fault
                    []                                                        | fault
                    ~                                                         | fault
                    {x: 100}                                                  | fault
                    """)
    void checksTheTargetsOfASplitter(String apis, String verdict) {
        // when
        SpecReading reading = Rules.text("- name: split\n  kind: TrafficSplitter\n  apis: " + apis + "\n");

        // then
        assertThat(Rules.verdict(reading)).as("%s", reading).isEqualTo(verdict);
        assertThat(reading.refusals()).extracting(SpecFault::field).containsExactly("[0].kind");
    }

    @ParameterizedTest(name = "{0} beside {1}: {2}")
    @CsvSource({
        "/a, /b, ''",
        "/a, /a, '[1].networking.endpoint'",
        "/a, a/, '[1].networking.endpoint'",
        "/a, /a/predict, '[1].networking.endpoint'",
        "/a/predict, /a, '[1].networking.endpoint'",
        "/a, /a/predictor, ''",
        "/a, /A, ''",
        "/two, ~, '[1].name'",
        "~, /one, '[1].networking.endpoint'",
        "/two/predict, ~, '[1].name'",
    })
    void refusesAnEndpointThatAnotherApiAnswers(String first, String second, String field) {
        // given
        String api = "- {name: %s, predictor: {model: m.onnx}, networking: {endpoint: %s}}\n";

        // when
        SpecReading reading = Rules.text(api.formatted("one", first) + api.formatted("two", second));

        // then
        assertThat(reading.faults())
                .extracting(SpecFault::field)
                .isEqualTo(field.isEmpty() ? List.of() : List.of(field));
        assertThat(reading.faults()).allMatch(fault -> fault.line() == 2);
    }

    @Test
    void refusesTwoApisOfOneName() {
        // given
        String api = "- {name: a, predictor: {model: m.onnx}}\n";

        // when
        SpecReading reading = Rules.text(api + api + "- {name: a, kind: TaskAPI}\n");

        // then
        assertThat(reading.faults())
                .extracting(fault -> fault.line() + " " + fault.field())
                .containsExactly("2 [1].name", "3 [2].name");
    }

    @Test
    void acceptsASingleMapAndMissingOptionalSections() {
        // when
        SpecReading reading = Rules.text("name: a\ncompute:\npredictor: {model: m.onnx}\n");

        // then
        assertThat(reading.faults()).isEmpty();
        assertThat(reading.apis()).containsExactly(Specs.of("- name: a\n  predictor: {model: m.onnx}\n"));
    }

    @Test
    void readsTheFieldsOfAWrongKindToo() {
        // when
        SpecReading reading = Rules.text("""
                - {name: a, kind: Realtime, predictor: {type: onx, model: m}}
                - {name: b, kind: Splitter, apis: [{name: X, weight: 100}]}
                """);

        // then
        assertThat(reading.faults())
                .extracting(SpecFault::field)
                .containsExactly("[0].kind", "[0].predictor.type", "[1].kind", "[1].apis[0].name");
    }

    @Test
    void keepsAnUnservedApiAsItIsWritten() {
        // when
        SpecReading reading = Rules.text("- {name: a, kind: TaskAPI, definition: {path: ~, z: 1}, compute: ~, b: 2}\n");

        // then
        ApiSpec api = reading.apis().getFirst();
        assertThat(new ApiSpecWriter().toYaml(api).lines())
                .containsExactly(
                        "- name: a",
                        "  kind: TaskAPI",
                        "  definition:",
                        "    path: null",
                        "    z: 1",
                        "  compute: null",
                        "  b: 2");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    predictr: {model: m}                    | Did you mean 'predictor'?
                    min_replicas: 2                         | Did you mean 'autoscaling.min_replicas'?
                    cpu: 2                                  | Did you mean 'compute.cpu'?
                    model: m                                | Did you mean 'predictor.model'?
                    compute: {min_replica: 1}               | Known here: cpu, mem, gpu, inf.
                    compute: {memory: 1Gi}                  | Did you mean 'mem'?
                    compute: {ram: 1Gi}                     | Known here: cpu, mem, gpu, inf.
                    autoscaling: {min: 1}                   | Did you mean 'min_replicas'?
                    autoscaling: {max: 1}                   | Did you mean 'autoscaling.idle.max'?
                    compute: {cpus: 1}                      | Did you mean 'cpu'?
                    compute: {Cpu: 1}                       | Did you mean 'cpu'?
                    autoscaling: {min_replica: 1}           | Did you mean 'min_replicas'?
                    autoscaling: {max_body: 1Mi}            | Did you mean 'limits.max_body'?
                    autoscaling: {latency: 1s}              | Did you mean 'autoscaling.slo.latency'?
                    predictor: {model: m, name: x}          | Did you mean 'name'?
                    predictor: {model: m, dir: d}           | Did you mean 'predictor.models.dir'?
                    apis: [{name: x, weight: 1}]            | This kind does not have it.
                    """)
    void proposesTheFieldThatWasMeant(String field, String advice) {
        // when
        SpecReading reading = Rules.read(field);

        // then
        assertThat(reading.faults()).extracting(SpecFault::advice).contains(advice);
    }

    @ParameterizedTest(name = "{0} is at {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    name: a\\n'predictr': x\\npredictor: {model: m}          | 2:1 [0].predictr
                    name: a\\n"predictor": {model: m, "outputs": [[a]]}      | 2:37 [0].predictor.outputs[0]
                    {name: a, predictor: {model: m, env: {CORTEX_A: b}}}     | 1:49 [0].predictor.env.CORTEX_A
                    - name: a\\r\\n  predictor: {model: m}\\r\\n  compute: {cpu: 1m}\\r\\n | 3:18 [0].compute.cpu
                    - &x\\n  name: a\\n  predictor: {model: m}\\n  limits: &l {max_queue: -1} | 4:26 [0].limits.max_queue
                    - name: a\\n  predictor: {model: m}\\n  warm_up: 3            | 3:12 [0].warm_up
                    - name: a\\n  predictor:\\n    model: m\\n    outputs:\\n    - b\\n    - {c: d} | 6:7 [0].predictor.outputs[1]
                    - name: a\\n  predictor:\\n    models:\\n      paths:\\n      - name: x\\n        mdl: y\\n        model: z | 6:9 [0].predictor.models.paths[0].mdl
                    - name: é😀\\n  predictor: {model: m}                       | 1:9 [0].name
                    - {name: "é😀", predictor: {model: m}}                      | 1:10 [0].name
                    \\uFEFF- name: A\\n  predictor: {model: m}                  | 1:9 [0].name
                    # c\\n\\n---\\n- name: A\\n  predictor: {model: m}           | 4:9 [0].name
                    - name: a                                                   | 1:3 [0].predictor
                    - name: a\\n  predictor:\\n    model: >-\\n      ../x       | 3:12 [0].predictor.model
                    """)
    void pointsAtTheValueThatIsWrong(String yaml, String place) {
        // when
        SpecReading reading = Rules.text(yaml.replace("\\uFEFF", "\uFEFF").translateEscapes());

        // then
        assertThat(reading.faults())
                .extracting(fault -> fault.line() + ":" + fault.column() + " " + fault.field())
                .containsExactly(place);
    }

    @Test
    void showsAHostileValueOnOneShortLine() {
        // when
        SpecReading reading =
                Rules.text("- name: \"\\e[31m\\nAAA\\x9b" + "A".repeat(5000) + "\"\n  predictor: {model: m}\n");

        // then
        assertThat(reading.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString())
                        .startsWith("cortex.yaml:1:9 [0].name: '?[31m?AAA")
                        .hasSizeLessThan(500)
                        .doesNotContainPattern("\\p{Cc}"));
    }

    @Test
    void asksForQuotesToBeRemovedFromANumber() {
        // when
        SpecReading reading = Rules.read("autoscaling: {min_replicas: '2', max_replicas: 3000000000}");

        // then
        assertThat(reading.faults())
                .extracting(SpecFault::toString)
                .containsExactly(
                        "cortex.yaml:2:31 [0].autoscaling.min_replicas: '2' (expected: a whole number >= 0)."
                                + " Remove the quotes.",
                        "cortex.yaml:2:50 [0].autoscaling.max_replicas: '3000000000' (expected: a whole number from 1"
                                + " to 2147483647)");
    }
}

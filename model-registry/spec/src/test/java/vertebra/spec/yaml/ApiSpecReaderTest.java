package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private final ApiSpecReader reader = new ApiSpecReader();

    @Test
    void readsTheCaseStudyAndRefusesOnlyItsDeploy() {
        // when
        SpecReading reading = read(MOVIE);

        // then
        assertThat(reading.faults()).isEmpty();
        RealtimeApi api = (RealtimeApi) reading.apis().getFirst();
        assertThat(api.compute().cpuMillis()).hasValue(2000);
        assertThat(api.compute().memoryBytes()).hasValue(4_000_000_000L);
        assertThat(api.autoscaling().maxReplicas()).isEqualTo(10);
        assertThat(api.autoscaling().targetReplicaConcurrency()).hasValue(2.0);
        assertThat(api.networking().endpoint()).isEqualTo("/movie-recommendation");
        assertThat(api.networking().retry()).isEqualTo(NetworkingSpec.Retry.CONNECT);
        assertThat(reading.refusals()).extracting(SpecFault::field).containsExactly("[0].predictor.type");
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
        List<String> faults = read(yaml).faults().stream()
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

    @Test
    void proposesTheWordThatWasMeant() {
        // when
        SpecReading reading = read("- name: a\n  predictr: {model: m.onnx}\n");

        // then
        assertThat(reading.faults()).anyMatch(fault -> "Did you mean 'predictor'?".equals(fault.advice()));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    name: a                                   | ok
                    name: a-1                                 | ok
                    name: abcdefghijklmnopqrstuvwxyzabcdefghijklmnop  | ok
                    name: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq | fault
                    name: A                                   | fault
                    name: a-                                  | fault
                    name: 1a                                  | fault
                    name: b-a                                 | fault
                    kind: RealtimeAPI                         | ok
                    kind: SyncAPI                             | ok
                    kind: TaskAPI                             | ok
                    kind: JobAPI                              | fault
                    predictor: {type: onnx, model: m.onnx}    | ok
                    predictor: {type: auto, model: m.onnx}    | ok
                    predictor: {model: m.onnx}                | ok
                    predictor: {type: onnx}                   | fault
                    predictor: {type: python}                 | fault
                    predictor: {path: p.py}                   | fault
                    predictor: {type: python, path: p.py}     | ok
                    predictor: {type: python, path: ../p.py}  | fault
                    predictor: {type: python, path: /p.py}    | fault
                    predictor: {type: onnx, model: ../m.onnx} | fault
                    predictor: {type: onnx, model: /m.onnx}   | fault
                    predictor: {model: s3://b/m.onnx}         | ok
                    predictor: {model: gs://b/m.onnx}         | ok
                    predictor: {model: registry://m}          | ok
                    predictor: {model: registry://m@3}        | ok
                    predictor: {model: registry://m@}         | fault
                    predictor: {model: http://h/m.onnx}       | fault
                    predictor: {model_path: m.onnx, model: m.onnx} | fault
                    predictor: {type: onnx, models: {path: m.onnx}} | ok
                    predictor: {type: onnx, models: {path: m.onnx, dir: d}} | fault
                    predictor: {type: onnx, models: {cache_size: 1}} | fault
                    predictor: {type: onnx, models: {dir: d, cache_size: 0}} | fault
                    predictor: {model: m, processes_per_replica: 100} | ok
                    predictor: {model: m, processes_per_replica: 101} | fault
                    predictor: {model: m, workers_per_replica: 0} | fault
                    predictor: {model: m, threads_per_worker: 1} | ok
                    predictor: {model: m, threads_per_process: 0} | fault
                    predictor: {model: m, env: {CORTEX_X: 1}} | fault
                    predictor: {model: m, env: {VERTEBRA_X: 1}} | fault
                    predictor: {model: m, env: {MY_X: 1}}     | ok
                    predictor: {model: m, log_level: loud}    | fault
                    predictor: {model: m, dependencies: {pip: r.txt}} | ok
                    predictor: {model: m, dependencies: {conda: c.txt}} | fault
                    predictor: {model: m, dependencies: {shell: s.sh}} | fault
                    predictor: {model: m, server_side_batching: {max_batch_size: 2, batch_interval: 10ms}} | ok
                    predictor: {model: m, server_side_batching: {max_batch_size: 1, batch_interval: 10ms}} | fault
                    predictor: {model: m, server_side_batching: {max_batch_size: 1024, batch_interval: 10ms}} | ok
                    predictor: {model: m, server_side_batching: {max_batch_size: 1025, batch_interval: 10ms}} | fault
                    predictor: {model: m, server_side_batching: {max_batch_size: 2, batch_interval: 0s}} | fault
                    predictor: {model: m, server_side_batching: {max_batch_size: 2}} | fault
                    compute: {cpu: 20m}                       | ok
                    compute: {cpu: 19m}                       | fault
                    compute: {cpu: 0.02}                      | ok
                    compute: {cpu: 2k}                        | fault
                    compute: {mem: 20Mi}                      | ok
                    compute: {mem: 19Mi}                      | fault
                    compute: {mem: -1}                        | fault
                    compute: {gpu: 1}                         | ok
                    compute: {gpu: -1}                        | fault
                    compute: {inf: 0}                         | ok
                    compute: {inf: 1}                         | fault
                    autoscaling: {min_replicas: 0}            | ok
                    autoscaling: {min_replicas: -1}           | fault
                    autoscaling: {max_replicas: 1}            | ok
                    autoscaling: {max_replicas: 0}            | fault
                    autoscaling: {min_replicas: 3, max_replicas: 2} | fault
                    autoscaling: {min_replicas: 2, max_replicas: 3, init_replicas: 1} | fault
                    autoscaling: {min_replicas: 2, max_replicas: 3, init_replicas: 3} | ok
                    autoscaling: {min_replicas: 2, max_replicas: 3, init_replicas: 4} | fault
                    autoscaling: {target_replica_concurrency: 0} | fault
                    autoscaling: {target_replica_concurrency: 0.1} | ok
                    autoscaling: {target_in_flight: 2}        | ok
                    autoscaling: {target_replica_concurrency: 3, max_replica_concurrency: 2} | fault
                    autoscaling: {target_replica_concurrency: 2, max_replica_concurrency: 2} | ok
                    autoscaling: {max_replica_concurrency: 0} | fault
                    autoscaling: {max_replica_concurrency: 30000} | ok
                    autoscaling: {max_replica_concurrency: 30001} | fault
                    autoscaling: {window: 10s}                | ok
                    autoscaling: {window: 9s}                 | fault
                    autoscaling: {max_downscale_factor: 0}    | ok
                    autoscaling: {max_downscale_factor: 1}    | fault
                    autoscaling: {max_upscale_factor: 1}      | fault
                    autoscaling: {max_upscale_factor: 1.01}   | ok
                    autoscaling: {downscale_tolerance: 1}     | fault
                    autoscaling: {downscale_tolerance: 0.99}  | ok
                    autoscaling: {upscale_tolerance: -0.1}    | fault
                    autoscaling: {upscale_tolerance: 2}       | ok
                    autoscaling: {policy: cortex}             | ok
                    autoscaling: {policy: kpa}                | fault
                    autoscaling: {slo: {latency: 100ms, budget: 0.5%}} | ok
                    autoscaling: {slo: {budget: 2}}           | fault
                    autoscaling: {idle: {policy: fixed, max: 10m}} | ok
                    autoscaling: {idle: {policy: maybe}}      | fault
                    autoscaling: {schedule: [{cron: 0 8 * * 1-5, duration: 2h, min_replicas: 3}]} | ok
                    autoscaling: {schedule: [{cron: daily, duration: 2h, min_replicas: 3}]} | fault
                    autoscaling: {schedule: [{cron: 0 8 * * 1-5}]} | fault
                    update_strategy: {max_surge: 0}           | ok
                    update_strategy: {max_surge: 0, max_unavailable: 0} | fault
                    update_strategy: {max_surge: 101%}        | fault
                    update_strategy: {max_surge: -1}          | fault
                    networking: {endpoint: /x/y}              | ok
                    networking: {endpoint: x}                 | ok
                    networking: {endpoint: x//y}              | fault
                    networking: {endpoint: /x y}              | fault
                    networking: {endpoint: /v2}               | fault
                    networking: {endpoint: /v2/x}             | fault
                    networking: {endpoint: /v20}              | ok
                    networking: {endpoint: /livez}            | fault
                    networking: {endpoint: /../x}             | fault
                    networking: {api_gateway: none}           | ok
                    networking: {auth: none}                  | ok
                    networking: {auth: maybe}                 | fault
                    networking: {retry: never}                | ok
                    networking: {cors: {origins: ["https://a"]}} | ok
                    limits: {request_timeout: 1s}             | ok
                    limits: {request_timeout: 0s}             | fault
                    limits: {request_timeout: 60}             | fault
                    limits: {max_body: 256Mi}                 | ok
                    limits: {max_body: 257Mi}                 | fault
                    limits: {max_queue: 0}                    | ok
                    limits: {max_queue: -1}                   | fault
                    monitoring: {model_type: classification}  | ok
                    tracker: {model_type: regression, key: k} | ok
                    monitoring: {model_type: clustering}      | fault
                    monitoring: {key: k}                      | fault
                    warm_up: [{a: 1}]                         | ok
                    warm_up: {a: 1}                           | fault
                    pod: {containers: []}                     | fault
                    shape: round                              | fault
                    """)
    void holdsEachRuleJustInsideAndJustOutside(String field, String verdict) {
        // given
        String key = field.substring(0, field.indexOf(':'));
        String yaml = (key.equals("name") ? "- " : "- name: a\n  ")
                + field
                + "\n"
                + (key.equals("predictor") ? "" : "  predictor: {type: onnx, model: m.onnx}\n");

        // when
        SpecReading reading = read(yaml);

        // then
        assertThat(reading.faults().isEmpty() ? "ok" : "fault")
                .as("%s", reading.faults())
                .isEqualTo(verdict);
        assertThat(reading.apis()).hasSize(verdict.equals("ok") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "'{weight: 100, name: x}', true",
        "'{weight: 60, name: x}, {weight: 40, name: y}', true",
        "'{weight: 60, name: x}, {weight: 41, name: y}', false",
        "'{weight: 100, name: x}, {weight: 50, name: y, shadow: true}', true",
        "'{weight: 100, name: x}, {weight: 1, name: y, shadow: true}, {weight: 1, name: z, shadow: true}', false",
        "'{name: x}', false",
        "'{weight: 101, name: x}', false",
    })
    void checksTheWeightsOfASplitter(String apis, boolean legal) {
        // when
        SpecReading reading = read("- name: split\n  kind: TrafficSplitter\n  apis: [" + apis + "]\n");

        // then
        assertThat(reading.faults().isEmpty()).as("%s", reading.faults()).isEqualTo(legal);
        assertThat(reading.refusals()).extracting(SpecFault::field).contains("[0].kind");
    }

    @Test
    void refusesTwoApisOfOneNameOrEndpoint() {
        // given
        String api = "  predictor: {model: m.onnx}\n";

        // then
        assertThat(read("- name: a\n" + api + "- name: a\n" + api).faults()).isNotEmpty();
        assertThat(read("- name: a\n" + api + "- name: b\n  networking: {endpoint: /a}\n" + api)
                        .faults())
                .hasSize(2);
        assertThat(read("- name: a\n" + api + "- name: b\n  networking: {endpoint: /a/predict}\n" + api)
                        .faults())
                .hasSize(1);
    }

    @Test
    void acceptsASingleMapAndMissingOptionalSections() {
        // when
        SpecReading reading = read("name: a\ncompute:\npredictor: {model: m.onnx}\n");

        // then
        assertThat(reading.faults()).isEmpty();
        assertThat(reading.apis()).containsExactly(Specs.of("- name: a\n  predictor: {model: m.onnx}\n"));
    }

    @Test
    void saysWhenTheModelIsNotInTheProject() {
        // when
        SpecReading reading =
                reader.read("cortex.yaml", "- name: a\n  predictor: {type: python, path: p.py}\n", path -> false);

        // then
        assertThat(reading.faults()).hasSize(1);
        assertThat(reading.faults().getFirst().detail()).contains("p.py").contains("not in the project");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    "name: a\tb: c"
                    "[1, 2"
                    "- name: !!java.lang.String a"
                    "- name: a\n  name: b"
                    "--- {}\n--- {}"
                    "<<: {a: 1}"
                    "*a"
                    "? [a]\n: b"
                    "\u0000"
                    "-"
                    "3"
                    "[]"
                    """)
    void refusesTextThatIsNoAcceptableYaml(String text) {
        // when
        SpecReading reading = read(text.translateEscapes());

        // then
        assertThat(reading.faults()).isNotEmpty().allMatch(fault -> fault.line() >= 1 && fault.column() >= 1);
        assertThat(reading.apis()).isEmpty();
    }

    @Test
    void refusesABombOfAliasesDepthAndSize() {
        // given
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        // then
        assertThat(read(bomb.toString()).faults())
                .anyMatch(fault -> fault.detail().contains("aliases"));
        assertThat(read("[".repeat(5000)).faults())
                .anyMatch(fault -> fault.detail().contains("levels"));
        assertThat(read("a".repeat((1 << 20) + 1)).faults())
                .anyMatch(fault -> fault.detail().contains("characters"));
    }

    private SpecReading read(String yaml) {
        return reader.read("cortex.yaml", yaml, ProjectFiles.UNKNOWN);
    }
}

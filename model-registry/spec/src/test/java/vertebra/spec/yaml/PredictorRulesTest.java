package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.NetworkingSpec.Retry;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.Variables;
import vertebra.spec.RealtimeApi;
import vertebra.spec.testing.Specs;

/** Every rule of {@code predictor} just inside and just outside. */
class PredictorRulesTest {

    @Tag("S2")
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {type: onnx, model: m.onnx}                       | ok
                    {type: auto, model: m.onnx}                       | ok
                    {model: m.onnx}                                   | ok
                    {type: onnx}                                      | fault
                    {type: auto}                                      | fault
                    {}                                                | fault
                    {type: python}                                    | fault
                    {type: python, path: p.py}                        | ok
                    {type: tensorflow, model: m}                      | refused
                    {type: pytorch, model: m.pt}                      | refused
                    {type: sklearn, model: m.joblib}                  | ok
                    {type: xgboost, model: m.json}                    | ok
                    {type: lightgbm, model: m.txt}                    | ok
                    {type: Onnx, model: m.onnx}                       | fault
                    {type: [onnx], model: m.onnx}                     | fault
                    {type: '', model: m.onnx}                         | fault
                    {type: null, model: m.onnx}                       | ok
                    {path: p.py}                                      | fault
                    {path: p.py, model: m.onnx}                       | fault
                    {type: python, path: ../p.py}                     | fault
                    {type: python, path: a/../p.py}                   | ok
                    {type: python, path: a/../../p.py}                | fault
                    {type: python, path: /p.py}                       | fault
                    {type: python, path: a\\p.py}                     | fault
                    {type: python, path: ''}                          | fault
                    {type: python, path: "a\\0b"}                     | fault
                    {type: python, path: [p.py]}                      | fault
                    {type: python, path: 3.10}                        | ok
                    {type: onnx, path: p.py, model: m.onnx}           | refused
                    {type: onnx, model: ../m.onnx}                    | fault
                    {type: onnx, model: /m.onnx}                      | fault
                    {type: onnx, model: ''}                           | fault
                    {type: onnx, model: [m.onnx]}                     | fault
                    {model: [m.onnx]}                                 | fault
                    {type: onnx, model: {path: m.onnx}}               | fault
                    {model: s3://b/m.onnx}                            | refused
                    {model: gs://b/m.onnx}                            | refused
                    {model: http://h/m.onnx}                          | fault
                    {model: S3://b/m.onnx}                            | fault
                    {model: registry://m}                             | ok
                    {model: registry://m@3}                           | ok
                    {model: registry://m@}                            | fault
                    {model: registry://@3}                            | fault
                    {model: registry://}                              | fault
                    {model: registry://m@3@4}                         | fault
                    {model: registry://a/b}                           | fault
                    {model_path: m.onnx}                              | notice
                    {model_path: m.onnx, model: m.onnx}               | fault
                    {model: m.onnx, models: {path: m.onnx}}           | fault
                    {type: onnx, models: {path: m.onnx}}              | ok
                    {models: {path: m.onnx}}                          | ok
                    {models: {dir: d}}                                | refused
                    {models: {paths: [{name: a, model: a}, {name: b, model: b}]}} | refused
                    {models: {paths: [{name: a, path: a}]}}           | refused
                    {models: {paths: [{name: a, model_path: a}]}}     | refused
                    {multi_model_reloading: {dir: d}}                 | refused
                    {multi_model_reloading: {dir: d}, models: {dir: d}} | fault
                    {type: onnx, models: {}}                          | fault
                    {type: onnx, models: m.onnx}                      | fault
                    {type: onnx, models: {path: m.onnx, dir: d}}      | fault
                    {type: onnx, models: {path: m, dir: d, paths: [{name: a, model: a}]}} | fault
                    {type: onnx, models: {paths: []}}                 | fault
                    {type: onnx, models: {paths: {a: b}}}             | fault
                    {type: onnx, models: {paths: [a]}}                | fault
                    {type: onnx, models: {paths: [{name: a}]}}        | fault
                    {type: onnx, models: {paths: [{model: a}]}}       | fault
                    {type: onnx, models: {paths: [{name: [a], model: a}]}} | fault
                    {type: onnx, models: {paths: [{name: a, model: a, path: a}]}} | fault
                    {type: onnx, models: {paths: [{name: a, model: a}, {name: a, model: b}]}} | fault
                    {type: onnx, models: {paths: [{name: a, model: ../a}]}} | fault
                    {type: onnx, models: {dir: ../d}}                 | fault
                    {type: onnx, models: {dir: d, cache_size: 1, disk_cache_size: 1}} | refused
                    {type: onnx, models: {dir: d, cache_size: 0}}     | fault
                    {type: onnx, models: {dir: d, disk_cache_size: 0}} | fault
                    {type: onnx, models: {dir: d, cache_size: 1.5}}   | fault
                    {type: onnx, models: {cache_size: 1}}             | fault
                    {model: m, outputs: [a, b]}                       | ok
                    {model: m, outputs: a}                            | ok
                    {model: m, outputs: [a, ~]}                       | fault
                    {model: m, outputs: [[a]]}                        | fault
                    {model: m, outputs: {a: b}}                       | fault
                    {type: python, path: p.py, outputs: [a]}          | fault
                    {model: m, signature_key: k}                      | notice
                    {type: python, path: p.py, config: {a: 1, b: [null, {c: 1.5}]}} | ok
                    {type: python, path: p.py, config: {}}            | ok
                    {type: python, path: p.py, config: }              | ok
                    {type: python, path: p.py, config: {1: a}}        | fault
                    {type: python, path: p.py, config: {a: .nan}}     | fault
                    {type: python, path: p.py, config: {a: 1e999}}    | fault
                    {type: python, path: p.py, config: [a]}           | fault
                    {type: python, path: p.py, config: a}             | fault
                    {model: m, config: {a: 1}}                        | notice
                    {type: python, path: p.py, env: {A: text, B: 1, C: true, D: ''}} | ok
                    {type: python, path: p.py, env: {CORTEX: 1, MY_CORTEX_X: 1}} | ok
                    {type: python, path: p.py, env: {CORTEX_X: 1}}    | fault
                    {type: python, path: p.py, env: {VERTEBRA_X: 1}}  | fault
                    {type: python, path: p.py, env: {_a1: x, LD_PRELOAD: /x, PATH: /x}} | ok
                    {type: python, path: p.py, env: {PYTHONHOME: /x}} | fault
                    {type: python, path: p.py, env: {A-B: x}}         | fault
                    {type: python, path: p.py, env: {1A: x}}          | fault
                    {type: python, path: p.py, env: {A=B: x}}         | fault
                    {type: python, path: p.py, env: {"": x}}          | fault
                    {type: python, path: p.py, env: {"A\\n": x}}      | fault
                    {type: python, path: p.py, env: {"A\\0": x}}      | fault
                    {type: python, path: p.py, env: {"A;id": x}}      | fault
                    {type: python, path: p.py, env: {Ä: x}}           | fault
                    {type: python, path: p.py, env: {A: "x\\0y"}}     | fault
                    {type: python, path: p.py, env: {A: {secret: "file:a\\0b"}}} | fault
                    {type: python, path: p.py, env: {A: ~}}           | fault
                    {type: python, path: p.py, env: {A: [1]}}         | fault
                    {type: python, path: p.py, env: [A]}              | fault
                    {type: python, path: p.py, env: {A: {secret: file:keys/a}}} | ok
                    {type: python, path: p.py, env: {A: {secret: aws-sm://a}}} | refused
                    {type: python, path: p.py, env: {A: {secret: gcp-sm://a}}} | refused
                    {type: python, path: p.py, env: {A: {secret: 'file:'}}} | fault
                    {type: python, path: p.py, env: {A: {secret: hunter2}}} | fault
                    {type: python, path: p.py, env: {A: {secret: ~}}} | fault
                    {type: python, path: p.py, env: {A: {}}}          | fault
                    {type: python, path: p.py, env: {A: {secret: file:a, secrets: b}}} | fault
                    {model: m, processes_per_replica: 1}              | ok
                    {model: m, processes_per_replica: 0}              | fault
                    {model: m, processes_per_replica: 100}            | ok
                    {model: m, processes_per_replica: 101}            | fault
                    {model: m, processes_per_replica: '2'}            | fault
                    {model: m, processes_per_replica: 2.0}            | fault
                    {model: m, processes_per_replica: true}           | fault
                    {model: m, workers_per_replica: 100}              | notice
                    {model: m, workers_per_replica: 101}              | fault
                    {model: m, workers_per_replica: 1, processes_per_replica: 1} | fault
                    {model: m, threads_per_process: 1}                | ok
                    {model: m, threads_per_process: 0}                | fault
                    {model: m, threads_per_process: 100000}           | ok
                    {model: m, threads_per_process: 1000000000000000000000000000000} | fault
                    {model: m, threads_per_worker: 1}                 | notice
                    {model: m, threads_per_worker: -1}                | fault
                    {type: python, path: p.py, python_path: lib}      | ok
                    {type: python, path: p.py, python_path: .}        | ok
                    {type: python, path: p.py, python_path: ..}       | fault
                    {type: python, path: p.py, python_path: /lib}     | fault
                    {type: python, path: p.py, python_version: 3.10}  | ok
                    {type: python, path: p.py, python_version: 3.9.1}  | ok
                    {type: python, path: p.py, python_version: 3.8}   | refused
                    {type: python, path: p.py, python_version: 3}     | refused
                    {type: python, path: p.py, python_version: 2.7}   | refused
                    {type: python, path: p.py, python_version: '>=3.9'} | refused
                    {type: python, path: p.py, models: {path: m}}     | ok
                    {type: python, path: p.py, models: {dir: m}}      | refused
                    {type: python, path: p.py, models: {paths: [{name: a, path: m}]}} | refused
                    {model: m, log_level: warning}                    | ok
                    {model: m, log_level: loud}                       | fault
                    {model: m, log_level: INFO}                       | fault
                    {model: m, dependencies: {pip: r.txt}}            | ok
                    {model: m, dependencies: {pip: ../r.txt}}         | fault
                    {model: m, dependencies: {conda: c.txt}}          | fault
                    {model: m, dependencies: {shell: s.sh}}           | fault
                    {model: m, dependencies: {npm: p.json}}           | fault
                    {model: m, server_side_batching: {max_batch_size: 2, batch_interval: 10ms}} | ok
                    {model: m, server_side_batching: {max_batch_size: 1, batch_interval: 10ms}} | fault
                    {model: m, server_side_batching: {max_batch_size: 1024, batch_interval: 10ms}} | ok
                    {model: m, server_side_batching: {max_batch_size: 1025, batch_interval: 10ms}} | fault
                    {model: m, server_side_batching: {max_batch_size: 2, batch_interval: 0.001us}} | ok
                    {model: m, server_side_batching: {max_batch_size: 2, batch_interval: 0s}} | fault
                    {model: m, server_side_batching: {max_batch_size: 2, batch_interval: -1s}} | fault
                    {model: m, server_side_batching: {max_batch_size: 2, batch_interval: 10}} | fault
                    {model: m, server_side_batching: {max_batch_size: 2}} | fault
                    {model: m, server_side_batching: {batch_interval: 1s}} | fault
                    {model: m, server_side_batching: {}}              | 2 faults
                    {model: m, server_side_batching: ~}               | ok
                    {model: m, threads_per_process: 3, server_side_batching: {max_batch_size: 2, batch_interval: 1s}} | ok
                    {model: m, image: x, tensorflow_serving_image: y, shm_size: 1Gi} | notice
                    {type: python, path: p.py, protobuf_path: p.proto} | refused
                    {model: m, protobuf_path: p.proto}                | refused
                    m.onnx                                            | fault
                    [m.onnx]                                          | fault
                    ~                                                 | fault
                    """)
    void holdsEachRuleJustInsideAndJustOutside(String predictor, String verdict) {
        // when
        SpecReading reading = Rules.read("predictor: " + predictor);

        // then
        assertThat(Rules.verdict(reading)).as("%s", reading).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predictor: {path: gone}",
                "predictor: {python_path: gone}",
                "predictor: {dependencies: {pip: gone}}"
            })
    void saysWhichFileIsNotInTheProject(String field) {
        // given
        String yaml = "- name: a\n  "
                + field.replace("{path: gone", "{path: gone, type: python")
                        .replace("predictor: {python_path", "predictor: {model: m, python_path")
                        .replace("predictor: {dep", "predictor: {model: m, dep");

        // when
        SpecReading reading = new ApiSpecReader().read("cortex.yaml", yaml, path -> !path.equals("gone"));

        // then
        assertThat(reading.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).isEqualTo("'gone' is not in the project"));
    }

    @Test
    void readsTheSignatureKeyOfModelsAsThePredictors() {
        // when
        ModelPredictor predictor = predictor("{type: tensorflow, models: {path: m, signature_key: k}}");

        // then
        assertThat(predictor.signatureKey()).contains("k");
        assertThat(predictor.models()).isEqualTo(new Models.Single("m"));
    }

    @Test
    void keepsValuesOfTheEnvironmentAsTheyAreWritten() {
        // when
        ModelPredictor predictor = predictor("{model: m, env: {A: 0123, B: 1.50, C: on, D: {secret: file:k}, E: ''}}");

        // then
        assertThat(predictor.worker().env())
                .isEqualTo(Map.of("A", "0123", "B", "1.50", "C", "on", "D", Map.of("secret", "file:k"), "E", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    onnx     | not used: there is no code; not used: the model runs in the node's process; not used: there is no code
                    auto     | not used: there is no code; used where the model runs in workers: scikit-learn, XGBoost and LightGBM models do; not used: there is no code
                    sklearn  | not used: there is no code; not used: there is no code
                    xgboost  | not used: there is no code; not used: there is no code
                    lightgbm | not used: there is no code; not used: there is no code
                    """)
    void saysOfEachKindWhatItDoesNotUse(String type, String notices) {
        // when
        SpecReading reading =
                Rules.read("predictor: {type: " + type + ", model: m, config: {a: 1}, env: {A: x}, python_path: p}");

        // then
        assertThat(reading.notices()).extracting(SpecFault::detail).containsExactly(notices.split("; ", -1));
    }

    @Test
    void aVariableIsNoLongerThanASystemTakes() {
        // given: with 'A=', and two bytes to a letter
        String longest = "é".repeat((Variables.MAX_BYTES - 2) / 2);

        // then
        assertThat(Rules.verdict(environment("A: " + longest))).isEqualTo("notice");
        assertThat(environment("A: " + longest + "x").faults()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("[0].predictor.env.A");
            assertThat(fault.detail()).contains("have 131001 bytes (expected: at most 131000");
            assertThat(fault.advice()).contains("into a file of the project");
        });
    }

    @Test
    void thePathOfImportsLeavesRoomForOurs() {
        assertThat(environment("PYTHONPATH: " + "x".repeat(121_000)).faults())
                .extracting(SpecFault::detail)
                .asString()
                .contains("have 121011 bytes (expected: at most 121000");
    }

    @Test
    void variablesAreTogetherNoLongerThanASystemTakes() {
        // given: a value of 100 kB by its name, and short ones with long names
        String values = "A: &a " + "x".repeat(100_000)
                + IntStream.range(0, 9).mapToObj(i -> ", B" + i + ": *a").collect(Collectors.joining());
        String names = IntStream.range(0, 1_000)
                .mapToObj(i -> "N" + "n".repeat(99) + i + ": x")
                .collect(Collectors.joining(", "));

        // then
        assertThat(environment(values).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("[0].predictor.env");
            assertThat(fault.detail())
                    .startsWith("all names and values together have 1000039 bytes (expected: at most 1000000");
        });
        assertThat(environment(names).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail())
                        .startsWith("all names together have 103890 bytes (expected: at most 100000"));
    }

    private static SpecReading environment(String variables) {
        return Rules.read("predictor: {model: m, env: {" + variables + "}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {model: m}                          | SAFE
                    {type: python, path: p.py}          | CONNECT
                    {type: onnx, path: p.py, model: m}  | CONNECT
                    """)
    void doesNotRepeatCodeThatMayHaveRun(String predictor, Retry retry) {
        // when
        RealtimeApi api = (RealtimeApi) Specs.of("- name: a\n  predictor: " + predictor);

        // then
        assertThat(api.networking().retry()).isEqualTo(retry);
    }

    @Test
    void readsSeveralModelsWithTheirCaches() {
        // when
        ModelPredictor predictor =
                predictor("{models: {paths: [{name: a, path: x/}], cache_size: 2, disk_cache_size: 3}}");

        // then
        assertThat(predictor.models()).isInstanceOfSatisfying(Models.Named.class, named -> {
            assertThat(named.models())
                    .extracting("name", "source")
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("a", "x/"));
            assertThat(List.of(named.cacheSize(), named.diskCacheSize()))
                    .containsExactly(Optional.of(2), Optional.of(3));
        });
    }

    private static ModelPredictor predictor(String text) {
        return (ModelPredictor) ((RealtimeApi) Specs.of("- name: a\n  predictor: " + text)).predictor();
    }
}

package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.spec.ComputeSpec;
import vertebra.spec.RealtimeApi;

/** Every rule of the smaller sections just inside and just outside. */
class SettingsRulesTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    compute: ~                                | ok
                    compute: {}                               | ok
                    compute: 2                                | fault
                    compute: {cpu: 20m}                       | ok
                    compute: {cpu: 19m}                       | fault
                    compute: {cpu: 19.9m}                     | fault
                    compute: {cpu: 0.02}                      | ok
                    compute: {cpu: .02}                       | ok
                    compute: {cpu: 0.0199}                    | fault
                    compute: {cpu: '2'}                       | ok
                    compute: {cpu: 2e0}                       | ok
                    compute: {cpu: 20000u}                    | ok
                    compute: {cpu: 2Gi}                       | fault
                    compute: {cpu: -1}                        | fault
                    compute: {cpu: 0}                         | fault
                    compute: {cpu: 2 }                        | ok
                    compute: {cpu: '2 '}                      | fault
                    compute: {cpu: 1_000}                     | fault
                    compute: {cpu: 0x10}                      | fault
                    compute: {cpu: true}                      | fault
                    compute: {cpu: all}                       | fault
                    compute: {cpu: [1]}                       | fault
                    compute: {cpu: .nan}                      | 2 faults
                    compute: {mem: 20Mi}                      | ok
                    compute: {mem: 20971520}                  | ok
                    compute: {mem: 20971519}                  | fault
                    compute: {mem: 20971519.5}                | fault
                    compute: {mem: 19Mi}                      | fault
                    compute: {mem: 20M}                       | fault
                    compute: {mem: 21M}                       | ok
                    compute: {mem: 4G}                        | ok
                    compute: {mem: 1.5Gi}                     | ok
                    compute: {mem: 1e9}                       | ok
                    compute: {mem: 1E9}                       | ok
                    compute: {mem: 1e6}                       | fault
                    compute: {mem: 1e99}                      | fault
                    compute: {mem: 7Ei}                       | ok
                    compute: {mem: 8Ei}                       | fault
                    compute: {mem: 4 G}                       | fault
                    compute: {mem: 4GB}                       | fault
                    compute: {mem: 4g}                        | fault
                    compute: {mem: -1}                        | fault
                    compute: {gpu: 0}                         | ok
                    compute: {gpu: 1}                         | refused
                    compute: {gpu: 100}                       | refused
                    compute: {gpu: -1}                        | fault
                    compute: {gpu: 0.5}                       | fault
                    compute: {inf: 0}                         | ok
                    compute: {inf: ~}                         | ok
                    compute: {inf: 1}                         | fault
                    compute: {node_groups: [a]}               | notice
                    compute: {memory: 1Gi}                    | fault
                    update_strategy: {max_surge: 0}           | ok
                    update_strategy: {max_surge: 5, max_unavailable: 0} | ok
                    update_strategy: {max_surge: 0, max_unavailable: 0} | fault
                    update_strategy: {max_surge: 0%, max_unavailable: 0} | fault
                    update_strategy: {max_surge: 0, max_unavailable: 1%} | ok
                    update_strategy: {max_surge: 0, max_unavailable: none} | fault
                    update_strategy: {max_surge: 100%}        | ok
                    update_strategy: {max_surge: 101%}        | fault
                    update_strategy: {max_surge: -1}          | fault
                    update_strategy: {max_surge: -1%}         | fault
                    update_strategy: {max_surge: 1.5}         | fault
                    update_strategy: {max_surge: 25 %}        | fault
                    networking: {endpoint: /x/y}              | ok
                    networking: {endpoint: x}                 | ok
                    networking: {endpoint: /x/}               | ok
                    networking: {endpoint: /X_1-2.3/y}        | ok
                    networking: {endpoint: /}                 | fault
                    networking: {endpoint: ''}                | fault
                    networking: {endpoint: x//y}              | fault
                    networking: {endpoint: //x}               | fault
                    networking: {endpoint: x y}               | fault
                    networking: {endpoint: /x?y}              | fault
                    networking: {endpoint: /é}                | fault
                    networking: {endpoint: /v2}               | fault
                    networking: {endpoint: v2/}               | fault
                    networking: {endpoint: /v2/models/m}      | fault
                    networking: {endpoint: /v20}              | ok
                    networking: {endpoint: /a/v2}             | ok
                    networking: {endpoint: /livez}            | fault
                    networking: {endpoint: readyz}            | fault
                    networking: {endpoint: /startupz/}        | fault
                    networking: {endpoint: /livezz}           | ok
                    networking: {endpoint: /../x}             | fault
                    networking: {endpoint: /x/.}              | fault
                    networking: {endpoint: /x/...}            | ok
                    networking: {api_gateway: none}           | notice
                    networking: {local_port: 8888}            | notice
                    networking: {auth: none}                  | ok
                    networking: {auth: key}                   | ok
                    networking: {auth: maybe}                 | fault
                    networking: {retry: safe}                 | ok
                    networking: {retry: connect}              | ok
                    networking: {retry: never}                | ok
                    networking: {retry: always}               | fault
                    networking: {cors: {origins: ["https://a", "*"]}} | ok
                    networking: {cors: {origins: "*"}}        | ok
                    networking: {cors: {origins: [[a]]}}      | fault
                    networking: {cors: ["*"]}                 | fault
                    limits: {request_timeout: 1ms}            | ok
                    limits: {request_timeout: 0s}             | fault
                    limits: {request_timeout: 60}             | fault
                    limits: {cold_start_timeout: 1h}          | ok
                    limits: {cold_start_timeout: 999us}       | fault
                    limits: {max_body: 1}                     | ok
                    limits: {max_body: 0}                     | fault
                    limits: {max_body: 256Mi}                 | ok
                    limits: {max_body: 268435457}             | fault
                    limits: {max_queue: 0}                    | ok
                    limits: {max_queue: -1}                   | fault
                    limits: {max_queue: 1000000}              | ok
                    limits: {max_queue: 1000001}              | fault
                    monitoring: {model_type: classification}  | notice
                    tracker: {model_type: regression, key: k} | notice
                    monitoring: {model_type: clustering}      | fault
                    monitoring: {model_type: [regression]}    | fault
                    monitoring: {key: k}                      | fault
                    monitoring: {model_type: regression, keys: k} | fault
                    warm_up: []                               | ok
                    warm_up: [{a: 1}, "[1]", 3]               | ok
                    warm_up: {a: 1}                           | fault
                    shape: round                              | fault
                    apis: []                                  | fault
                    pod: {containers: []}                     | fault
                    """)
    void holdsEachRuleJustInsideAndJustOutside(String field, String verdict) {
        // when
        SpecReading reading = Rules.read(field);

        // then
        assertThat(Rules.verdict(reading)).as("%s", reading).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"999, true, ok", "1000, true, fault", "999, false, ok", "1000, false, fault"})
    void boundsTheLengthOfAnEndpoint(int letters, boolean slash, String verdict) {
        // when
        SpecReading reading = Rules.read("networking: {endpoint: " + (slash ? "/" : "") + "a".repeat(letters) + "}");

        // then
        assertThat(Rules.verdict(reading)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2000",
        "0.5, 500",
        "500m, 500",
        "0.0205, 21",
        "20, 20000",
        "1e1, 10000",
    })
    void readsCores(String written, int millis) {
        // when
        ComputeSpec compute = compute("{cpu: " + written + "}");

        // then
        assertThat(compute.cpuMillis()).hasValue(millis);
        assertThat(compute.memoryBytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "4G, 4000000000",
        "512Mi, 536870912",
        "1.5Gi, 1610612736",
        "1e9, 1000000000",
        "20971520.2, 20971521",
        "30000000k, 30000000000",
        "100000000000m, 100000000",
    })
    void readsSizes(String written, long bytes) {
        // when
        ComputeSpec compute = compute("{mem: " + written + "}");

        // then
        assertThat(compute.memoryBytes()).hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource({"x, /x", "/x/, /x", "x/y/, /x/y"})
    void normalisesTheSlashesOfAnEndpoint(String written, String endpoint) {
        // when
        RealtimeApi api = (RealtimeApi)
                Rules.read("networking: {endpoint: " + written + "}").apis().getFirst();

        // then
        assertThat(api.networking().endpoint()).isEqualTo(endpoint);
    }

    @Test
    void keepsWarmUpBodiesAsJson() {
        // when
        RealtimeApi api = (RealtimeApi) Rules.read("warm_up: [{a: [1, 2.5, x]}, '[1]', 10000000000000000000000]")
                .apis()
                .getFirst();

        // then
        assertThat(api.warmUp()).containsExactly("{\"a\": [1, 2.5, \"x\"]}", "[1]", "10000000000000000000000");
    }

    private static ComputeSpec compute(String text) {
        return ((RealtimeApi) Rules.read("compute: " + text).apis().getFirst()).compute();
    }
}

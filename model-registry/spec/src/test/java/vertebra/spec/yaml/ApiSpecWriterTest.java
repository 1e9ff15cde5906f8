package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiSpec;
import vertebra.spec.testing.Specs;

class ApiSpecWriterTest {

    @Test
    void writesEveryDefaultInTheOrderOfTheReference() {
        // given
        ApiSpec spec = Specs.of("- {name: a, compute: {mem: 1.5Gi, cpu: 1.5}, predictor: {model: m.onnx}}");

        // when
        String yaml = new ApiSpecWriter().toYaml(spec);

        // then
        assertThat(yaml).isEqualTo("""
                - name: a
                  kind: RealtimeAPI
                  predictor:
                    type: auto
                    model: m.onnx
                    processes_per_replica: 1
                    threads_per_process: 1
                    log_level: info
                  compute:
                    cpu: 1500m
                    mem: 1536Mi
                  autoscaling:
                    min_replicas: 1
                    max_replicas: 100
                    init_replicas: 1
                    max_replica_concurrency: 1024
                    policy: offered-load
                    slo:
                      budget: 0.005
                    idle:
                      policy: histogram
                    forecast: auto
                    mode: auto
                  update_strategy:
                    max_surge: 25%
                    max_unavailable: 25%
                  networking:
                    endpoint: /a
                    retry: safe
                  limits:
                    request_timeout: 1m
                    cold_start_timeout: 2m
                    max_body: 16Mi
                    max_queue: 1024
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cortex", "offered-load"})
    void writesOnlySettingsThatThePolicyUses(String policy) {
        // given
        ApiSpec spec = Specs.onnx("a", "  autoscaling: {policy: " + policy + "}\n");

        // when
        String yaml = new ApiSpecWriter().toYaml(spec);

        // then
        assertThat(Rules.text(yaml).notices()).isEmpty();
        assertThat(yaml.contains("max_downscale_factor: 0.75\n")).isEqualTo(policy.equals("cortex"));
    }
}

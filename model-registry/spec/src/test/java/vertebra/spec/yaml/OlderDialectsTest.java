package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vertebra.spec.ApiSpec;
import vertebra.spec.testing.Specs;

/** What Cortex releases before 0.18 kept in other sections, and what releases after 0.32 added. */
class OlderDialectsTest {

    @Test
    void readsTheDialectOf013() {
        // when
        SpecReading reading = Rules.text("""
                - name: iris
                  endpoint: models/iris
                  predictor: {type: onnx, model: iris.onnx}
                  tracker: {key: class, model_type: classification}
                  compute:
                    min_replicas: 2
                    max_replicas: 5
                    init_replicas: 3
                    target_cpu_utilization: 80
                    cpu: 1
                    mem: 1Gi
                    max_surge: 1
                    max_unavailable: 0
                """);

        // then
        assertThat(reading.apis()).containsExactly(Specs.of("""
                - name: iris
                  predictor: {type: onnx, model: iris.onnx}
                  monitoring: {key: class, model_type: classification}
                  networking: {endpoint: /models/iris}
                  compute: {cpu: 1, mem: 1Gi}
                  autoscaling: {min_replicas: 2, max_replicas: 5, init_replicas: 3}
                  update_strategy: {max_surge: 1, max_unavailable: 0}
                """));
        assertThat(reading.notices())
                .extracting(notice -> notice.line() + " " + notice.field() + ": " + notice.detail())
                .contains(
                        "2 [0].endpoint: endpoint reads as networking.endpoint",
                        "6 [0].compute.min_replicas: compute.min_replicas reads as autoscaling.min_replicas",
                        "9 [0].autoscaling.target_cpu_utilization: not used: load decides",
                        "12 [0].compute.max_surge: compute.max_surge reads as update_strategy.max_surge");
    }

    @Test
    void readsTheDialectOf016() {
        // when
        ApiSpec spec = Specs.of("""
                - name: iris
                  local_port: 8888
                  predictor: {type: onnx, model: iris.onnx, image: x}
                  autoscaling: {workers_per_replica: 2, threads_per_worker: 4, min_replicas: 1}
                """);

        // then
        assertThat(spec)
                .isEqualTo(
                        Specs.of(
                                "- {name: iris, predictor: {type: onnx, model: iris.onnx, processes_per_replica: 2, threads_per_process: 4}}"));
    }

    @Test
    void readsTheDialectOf019() {
        // when
        SpecReading reading = Rules.text("""
                - name: many
                  predictor:
                    type: onnx
                    models:
                    - {name: a, model_path: a.onnx}
                    - {name: b, model_path: b.onnx}
                """);

        // then
        assertThat(reading.apis()).containsExactly(Specs.of("""
                - name: many
                  predictor: {type: onnx, models: {paths: [{name: a, model: a.onnx}, {name: b, model: b.onnx}]}}
                """));
        assertThat(reading.notices().getFirst().detail()).isEqualTo("predictor.models reads as predictor.models.paths");
    }

    @Test
    void readsTheDialectOf035() {
        // when
        SpecReading reading = Rules.text("""
                - name: text
                  kind: RealtimeAPI
                  handler:
                    type: python
                    path: handler.py
                    protobuf_path: text.proto
                    multi_model_reloading: {dir: s3://bucket/models/, cache_size: 1, disk_cache_size: 2}
                    shm_size: 1Gi
                  compute: {node_groups: [spot]}
                """);

        // then
        assertThat(reading.faults()).isEmpty();
        assertThat(reading.refusals())
                .extracting(SpecFault::field)
                .containsExactly(
                        "[0].handler.protobuf_path",
                        "[0].handler.multi_model_reloading",
                        "[0].handler.multi_model_reloading.dir");
    }

    @Test
    void refusesTheDialectOf036WithOneSentence() {
        // when
        SpecReading reading = Rules.text("""
                - name: text
                  kind: RealtimeAPI
                  pod: {port: 8080, containers: [{name: api, image: x}]}
                  autoscaling: {max_concurrency: 3}
                  node_groups: [spot]
                """);

        // then
        assertThat(reading.faults()).extracting(SpecFault::field).containsExactly("[0].pod");
    }

    @Test
    void faultsAMovedFieldWhereItIsWritten() {
        // when
        SpecReading reading = Rules.text("""
                - name: a
                  predictor: {model: m}
                  compute:
                    min_replicas: -1
                    max_surge: 1
                  autoscaling: ~
                  update_strategy: {max_surge: 2}
                  networking: 3
                  endpoint: x
                """);

        // then
        assertThat(reading.faults())
                .extracting(fault -> fault.line() + " " + fault.field() + ": " + fault.detail())
                .containsExactly(
                        "4 [0].autoscaling.min_replicas: '-1' (expected: a whole number >= 0)",
                        "5 [0].compute.max_surge: 'compute.max_surge' means the same as 'update_strategy.max_surge'",
                        "8 [0].networking: '3' (expected: a map)");
    }
}

package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiSpec;
import vertebra.spec.testing.Specs;

class ApiSpecWriterTest {

    private static final List<String> SECTIONS = List.of(
            "  compute: {cpu: 1500m, mem: 4G, gpu: 1}\n",
            "  autoscaling: {min_replicas: 2, max_replicas: 7, init_replicas: 3, policy: cortex, window: 90s}\n",
            "  autoscaling: {target_in_flight: 0.5, slo: {latency: 250ms, budget: 1%}, idle: {policy: never}}\n",
            "  autoscaling: {mode: recommend, forecast: off, schedule: [{cron: 0 8 * * 1-5, duration: 90m, min_replicas: 3}]}\n",
            "  update_strategy: {max_surge: 1, max_unavailable: 0}\n",
            "  networking: {endpoint: /deep/er, cors: {origins: [\"*\", \"https://a.example\"]}, retry: connect}\n",
            "  limits: {request_timeout: 1m30s, max_body: 1Mi, max_queue: 0, cold_start_timeout: 1500ms}\n",
            "  monitoring: {model_type: regression, key: score}\n",
            "  warm_up: [{user_id: \"7\"}, '[1, 2.5, null, true]']\n");
    private static final List<String> PREDICTORS = List.of(
            "{model: model.onnx}",
            "{type: onnx, model: registry://iris@3, outputs: [label, probabilities]}",
            "{type: tensorflow, model: s3://b/m/, signature_key: predict}",
            "{type: onnx, models: {paths: [{name: a, model: a.onnx}, {name: b, model_path: b.onnx}], cache_size: 1}}",
            "{type: python, path: p.py, config: {a: [1, {b: null}], \"on\": \"off\"}, env: {K: {secret: file:k}}}",
            "{type: python, path: p.py, models: {dir: d}, python_version: 3.11, server_side_batching:"
                    + " {max_batch_size: 8, batch_interval: 0.1s}, dependencies: {pip: r.txt}}");

    private final ApiSpecReader reader = new ApiSpecReader();
    private final ApiSpecWriter writer = new ApiSpecWriter();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void readsBackWhatItWrote(int seed) {
        // given
        Random random = new Random(seed);
        StringBuilder yaml = new StringBuilder(
                "- name: api-" + seed + "\n  predictor: " + PREDICTORS.get(random.nextInt(PREDICTORS.size())) + "\n");
        for (int first : new int[] {0, 1, 4, 5, 6, 7, 8}) {
            if (random.nextBoolean()) {
                yaml.append(SECTIONS.get(first == 1 ? 1 + random.nextInt(3) : first));
            }
        }
        ApiSpec spec = Specs.of(yaml.toString());

        // when
        ApiSpec fromMap = reader.read(writer.toMap(spec));
        ApiSpec fromYaml = Specs.of(writer.toYaml(spec));

        // then
        assertThat(fromMap).isEqualTo(spec);
        assertThat(fromYaml).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "My Model (v2).ONNX", "b-side.onnx", "123.onnx", "a/b/Ünder_score.onnx", "x"})
    void infersAValidSpecFromAFileName(String file) {
        // when
        ApiSpec spec = Specs.of(InferredSpec.of(file));

        // then
        assertThat(spec.name().value()).matches("[a-z][a-z0-9-]*");
    }
}

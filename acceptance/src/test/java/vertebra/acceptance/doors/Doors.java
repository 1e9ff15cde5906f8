package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.Upload;
import vertebra.engine.onnx.testing.OnnxModels;

/** What the tests of the doors send to a node. */
final class Doors {

    static final String ROW = "{\"x\":[[1,2,3,4]]}";
    static final String DOUBLED = "{\"y\":[[2.0,4.0,6.0,8.0]]}";

    private Doors() {}

    /** The answer of {@code OnnxModels.scaling} to {@link #ROW}. */
    static String scaled(int factor) {
        return "{\"y\":[[%d.0,%d.0,%d.0,%d.0]]}".formatted(factor, 2 * factor, 3 * factor, 4 * factor);
    }

    /** The spec of an API that serves {@code model.onnx}, with more sections as they stand in YAML. */
    static String spec(String name, String sections) {
        return "- name: " + name + "\n  predictor: {type: onnx, model: model.onnx}\n" + sections;
    }

    /** A gzipped tar of one API and its model. */
    static byte[] project(String spec, Path model) {
        try {
            return Upload.archive(Map.of(
                    "cortex.yaml", spec.getBytes(StandardCharsets.UTF_8), "model.onnx", Files.readAllBytes(model)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deploys and waits until the API answers. */
    static void deploy(Node node, String name, byte[] archive) {
        HttpResponse<String> answer = node.send(Upload.deployment(node, archive));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Awaitility.await(name + " answers").until(() -> isReady(node, name));
    }

    /** Deploys {@code OnnxModels.doubling} under a name, without limits or keys, and waits until it answers. */
    static void deployDoubling(Node node, Path folder, String name) {
        Path model = OnnxModels.doubling(folder.resolve(name + ".onnx"));
        deploy(node, name, project(spec(name, ""), model));
    }

    static boolean isReady(Node node, String name) {
        HttpResponse<String> summary = node.send(
                HttpRequest.newBuilder(URI.create(node.dataUrl() + "/" + name)).GET());
        return summary.statusCode() == 200 && Node.json(summary).get("ready").asBoolean();
    }

    static void hasNothingInFlight(Node node) {
        Awaitility.await("in-flight of every API back to 0")
                .untilAsserted(() -> assertThat(node.metricSum("vertebra_requests_in_flight"))
                        .isZero());
    }
}

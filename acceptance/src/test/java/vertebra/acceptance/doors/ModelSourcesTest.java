package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.StateFiles;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** Models that a spec says are elsewhere. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class ModelSourcesTest {

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        node = Node.start(folder.resolve("state"));
        Files.writeString(folder.resolve("secret.onnx"), "no model");
    }

    @Test
    @Tag("S2")
    @Tag("S3")
    @Tag("S11")
    @Promise(
            "Models in object stores, on the web, on the node's disk or above the project: refused with a sentence, nobody is asked,"
                    + " no file stays")
    void takesModelsFromTheUploadOnly(Measured measured) throws IOException {
        try (ServerSocket web = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            // given
            List<String> files = files();
            String here = "127.0.0.1:" + web.getLocalPort() + "/model.onnx";
            List<String> sources = List.of(
                    "s3://bucket/model.onnx",
                    "gs://bucket/model.onnx",
                    "S3://bucket/model.onnx",
                    "http://" + here,
                    "https://" + here,
                    "http://169.254.169.254/latest/meta-data",
                    "ftp://" + here,
                    "file://" + folder.resolve("secret.onnx"),
                    "jar:file:/etc/passwd!/x",
                    "//" + here,
                    folder.resolve("secret.onnx").toString(),
                    "../../../../../etc/passwd",
                    "a/../../secret.onnx",
                    "..",
                    ".",
                    "~/secret.onnx",
                    "%2e%2e/secret.onnx",
                    "registry://../../secret",
                    "registry://iris@../1",
                    "model.onnx\\0.txt");

            // when
            List<String> codes = new ArrayList<>();
            for (String source : sources) {
                String spec = "- name: iris\n  predictor: {type: onnx, model: \"" + source + "\"}\n";
                codes.add(refused(
                        source,
                        node.send(Upload.deployment(
                                node, Upload.archive(Map.of("cortex.yaml", spec.getBytes(StandardCharsets.UTF_8)))))));
                codes.add(refused(
                        source,
                        node.send(node.adminRequest("/v1/models/iris/versions/1")
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString("{\"source\":\"" + source + "\"}")))));
            }

            // then
            Awaitility.await("no file but the audit's, which is written a little later")
                    .untilAsserted(() -> assertThat(files()).isEqualTo(files));
            assertThat(node.admin("/v1/apis")).isEmpty();
            assertThat(node.admin("/v1/models")).isEmpty();
            assertThat(wasAsked(web)).isFalse();
            measured.fact(2 * sources.size() + " refused: "
                    + codes.stream().distinct().sorted().toList());
        }
    }

    private static String refused(String source, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as("%s: %s", source, answer.body()).isBetween(400, 422);
        assertThat(answer.body()).as(source).doesNotContain("no model", "root:", "Exception");
        assertThat(Node.json(answer).get("detail").asText()).as(source).isNotBlank();
        return Node.json(answer).get("code").asText();
    }

    /** All but the audit and what the process writes about itself. */
    private static List<String> files() {
        return StateFiles.withFolders(node).stream()
                .map(Path::toString)
                .filter(file -> !file.contains("/audit"))
                .filter(file -> !file.contains("/logs"))
                .sorted()
                .toList();
    }

    private static boolean wasAsked(ServerSocket web) throws IOException {
        web.setSoTimeout(1);
        try {
            web.accept().close();
            return true;
        } catch (SocketTimeoutException nobody) {
            return false;
        }
    }
}

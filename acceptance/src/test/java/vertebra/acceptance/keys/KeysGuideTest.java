package vertebra.acceptance.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.StateFiles;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;
import vertebra.engine.onnx.testing.OnnxModels;

/** {@code docs/keys.md}, word for word, and what outlives its node. */
@Tag("doors")
@Tag("S10")
@ExtendWith(PromiseTable.class)
class KeysGuideTest {

    private static final Pattern BLOCKS = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SECRET = Pattern.compile("vtb_[0-9a-f]{12}_[0-9a-f]{48}");

    @TempDir
    private Path folder;

    @Test
    @Tag("S4")
    @Promise(
            "Every command of docs/keys.md works in its order, and no secret is in the log, the registry or the state folder")
    void theGuideWorksAsItIsWritten(Measured measured) throws IOException {
        // given
        OnnxModels.scaling(folder.resolve("model.onnx"), 2);
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("vertebra"), Path.of(Node.script()));
        try (Node node = Node.start(folder.resolve("state"))) {
            List<String> blocks = blocks();

            // when
            Command guide = Command.run(
                            folder,
                            Map.of(
                                    "VERTEBRA_STATE_DIR", node.stateDir().toString(),
                                    "DATA_URL", node.dataUrl(),
                                    "ADMIN_URL", node.adminUrl(),
                                    "PATH", bin + ":" + System.getenv("PATH")),
                            List.of("bash", "-euo", "pipefail", "-c", String.join("\n", blocks)))
                    .succeeded();

            // then
            assertThat(guide.output())
                    .contains("{\"y\":[[2.0,4.0,6.0,8.0]]}", "key.rotate", "shop", "127.0.0.1", "Bearer $VERTEBRA_KEY");
            assertThat(node.send(HttpRequest.newBuilder(URI.create(node.dataUrl() + "/scaling")))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(secretsIn(guide.output())).isZero();
            assertThat(secretsIn(String.join("\n", node.output()))).isZero();
            assertThat(StateFiles.of(node, text -> text.contains("sha256"))).isNotEmpty();
            assertThat(StateFiles.of(node, text -> SECRET.matcher(text).find())).isEmpty();
            measured.fact(blocks.size() + " blocks of commands");
        }
    }

    @Test
    @Promise("Keys outlive a kill -9; the credential of this machine is fresh after it")
    void keysOutliveTheNode(Measured measured) throws IOException {
        try (Node node = Node.start(folder.resolve("killed"))) {
            // given
            String key = find(node.vertebra("keys", "create", "ops", "--scope", "admin:read")
                    .succeeded()
                    .output());
            String before = Files.readString(node.stateDir().resolve("node.credential"));

            // when
            node.killAndRestart();

            // then
            assertThat(status(node, key)).isEqualTo(200);
            assertThat(status(node, before.strip())).isEqualTo(401);
            assertThat(node.admin("/v1/keys")).hasSize(1);
            measured.fact("200 with the key, 401 with the old credential");
        }
    }

    private static int status(Node node, String key) {
        return node.send(HttpRequest.newBuilder(URI.create(node.adminUrl() + "/v1/apis"))
                        .header("X-API-Key", key))
                .statusCode();
    }

    private static List<String> blocks() throws IOException {
        return BLOCKS.matcher(Files.readString(SourceTree.root().resolve("docs/keys.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String find(String output) {
        return SECRET.matcher(output)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow();
    }

    private static long secretsIn(String text) {
        return SECRET.matcher(text).results().count();
    }
}

package vertebra.acceptance.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** How a node starts and ends, and what it says when it cannot. */
@Tag("prediction")
@ExtendWith(PromiseTable.class)
class NodeStartTest {

    @TempDir
    private Path folder;

    @Test
    @Promise(
            "A second node on the same state folder, a taken port and a wrong setting: refused with what, why and the fix")
    void saysWhyItDoesNotStart(Measured measured) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        try (Node node = Node.start(state)) {
            // when
            Command sameFolder = vertebra(state, "node", "--listen.data=0", "--listen.admin=0");
            String port = node.dataUrl().substring(node.dataUrl().lastIndexOf(':') + 1);
            Command samePort = vertebra(folder.resolve("other"), "node", "--listen.data=" + port, "--listen.admin=0");
            Command open = vertebra(folder.resolve("open"), "node", "--listen.admin=0.0.0.0:0", "--lisen.data=1");

            // then
            assertThat(sameFolder.output()).contains("VTB-7002", "vertebra down");
            assertThat(sameFolder.exitCode()).isEqualTo(1);
            assertThat(samePort.output()).contains("VTB-6012", port, "listen.data");
            assertThat(samePort.exitCode()).isEqualTo(1);
            assertThat(open.output()).contains("VTB-7001", "loopback", "Did you mean 'listen.data'?");
            assertThat(open.exitCode()).isEqualTo(78);
            assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
            measured.fact("VTB-7002 and VTB-6012 with exit 1, VTB-7001 with exit 78");
        }
    }

    @Test
    @Promise("SIGTERM ends a node with exit code 0 and leaves no process file")
    void endsOnSigterm(Measured measured) {
        // given
        Path state = folder.resolve("ending");
        try (Node node = Node.start(state)) {
            // when
            long begun = System.nanoTime();
            int exitCode = node.terminate();

            // then
            assertThat(exitCode).isZero();
            assertThat(state.resolve("node.pid")).doesNotExist();
            assertThat(state.resolve("node.json")).doesNotExist();
            measured.fact("exit 0 after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        }
    }

    @Test
    @Promise("check prints what a node would run with, and where each value comes from, as JSON alone")
    void checkPrintsTheEffectiveConfiguration(Measured measured) throws IOException {
        // when
        Command check = vertebra(folder.resolve("checked"), "check", "-o", "json", "--listen.data=7070");

        // then
        JsonNode json = Node.JSON.readTree(check.succeeded().output());
        assertThat(json.at("/engines/0/runtime").asText()).startsWith("ONNX Runtime");
        assertThat(json.get("settings"))
                .anySatisfy(setting -> assertThat(setting.toString()).contains("listen.data", "7070", "--listen.data"))
                .anySatisfy(setting -> assertThat(setting.toString()).contains("state_dir", "VERTEBRA_STATE_DIR"));
        measured.fact(json.get("settings").size() + " settings; "
                + json.at("/engines/0/runtime").asText());
    }

    private static Command vertebra(Path state, String... arguments) {
        List<String> line = new ArrayList<>(List.of(Node.script()));
        line.addAll(List.of(arguments));
        return Command.run(SourceTree.root(), Map.of("VERTEBRA_STATE_DIR", state.toString()), line);
    }
}

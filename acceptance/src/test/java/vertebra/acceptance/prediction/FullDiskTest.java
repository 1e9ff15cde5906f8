package vertebra.acceptance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.onnx.testing.OnnxModels;

/** A node whose state folder lies on a small disk of its own. */
@Tag("prediction")
@Tag("doors")
@Tag("F7")
@ExtendWith(PromiseTable.class)
class FullDiskTest {

    private static final String ROW = "{\"x\": [[1, 2, 3, 4]]}";
    private static final String DOUBLED = "{\"y\":[[2.0,4.0,6.0,8.0]]}";

    @TempDir
    private Path folder;

    private Path disk = Path.of("");
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException {
        disk = Files.createDirectories(folder.resolve("disk"));
        mounted = Command.run(
                                folder,
                                Map.of(),
                                List.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()))
                        .exitCode()
                == 0;
        assumeTrue(mounted, "mount needs root");
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            Command.run(folder, Map.of(), List.of("umount", disk.toString())).succeeded();
        }
    }

    @Test
    @Promise(
            "The disk is full: a deploy is refused with the cause, nothing is torn, serving goes on; with room again it deploys")
    void refusesADeployAndServesOn(Measured measured) throws IOException {
        Path first = OnnxModels.doubling(model("first"));
        Path second = OnnxModels.doubling(model("second"));
        try (Node node = Node.start(disk)) {
            // given
            node.vertebra("deploy", first.toString()).succeeded();
            JsonNode before = node.admin("/v1/apis/first/revisions");
            Path filler = fill();

            // when
            Command refused;
            try (Load load = Load.on(node.dataUrl() + "/first", ROW, 4, DOUBLED::equals)) {
                refused = node.vertebra("deploy", second.toString()).refused();
                load.awaitAnswers(200);
                assertThat(load.failures()).isEmpty();
            }

            // then
            assertThat(refused.output()).containsPattern("VTB-\\d{4}").contains("Free space");
            assertThat(node.admin("/v1/apis")).hasSize(1);
            assertThat(node.admin("/v1/apis/first/revisions")).isEqualTo(before);
            Files.delete(filler);
            node.vertebra("deploy", second.toString()).succeeded();
            assertThat(node.post("/second", ROW).body()).isEqualTo(DOUBLED);
            node.killAndRestart();
            assertThat(node.post("/first", ROW).body()).isEqualTo(DOUBLED);
            assertThat(node.post("/second", ROW).body()).isEqualTo(DOUBLED);
            measured.fact("refused: "
                    + refused.output()
                            .lines()
                            .filter(line -> line.contains("VTB-"))
                            .findFirst()
                            .orElse(""));
        }
    }

    private Path model(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name)).resolve(name + ".onnx");
    }

    /** Writes until the disk takes no byte more. */
    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[512];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 16 * 1024; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            return filler;
        }
        throw new AssertionError("the disk took 8 MiB");
    }
}

package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Footprint;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.StateFiles;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** Deploys and deletes of a Python API without end, and the end of a node. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class PythonChurnTest {

    /** Fill the pools for blocking work with all the threads that they may have: they start one for each task. */
    private static final int REFUSED = 25;

    private static final int WARM_UP = 5;

    private static final int CYCLES = Extent.times(100, 10);
    private static final long HEAP_NOISE = 4_000_000;
    private static final long RESIDENT_NOISE = 60_000_000;
    private static final int FEW = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PREDICTOR = """
            import tempfile, threading

            class PythonPredictor:
                def __init__(self, config):
                    self.file = open(tempfile.mkstemp()[1], "w")
                    threading.Thread(target=threading.Event().wait, daemon=True).start()

                def predict(self, payload):
                    self.file.write("x" * 100_000)
                    return NUMBER
            """;

    @TempDir
    private Path folder;

    @Test
    @Tag("F13")
    @Tag("F18")
    @Promise(
            "Deploys and deletes of a Python API in a row: no process, descriptor, temporary file, thread or memory is left")
    void leavesNothingBehind(Measured measured) {
        try (Node node = PythonTools.node(folder.resolve("state"))) {
            // given
            for (int i = 0; i < REFUSED; i++) {
                assertThat(node.send(Upload.deployment(node, Upload.archive(Map.of())))
                                .statusCode())
                        .isBetween(400, 499);
            }
            churn(node, WARM_UP, "idna\n");
            Awaitility.await("the last worker has ended")
                    .until(() -> Workers.of(node).isEmpty());
            List<Path> filesBefore = leftFiles(node);
            Footprint before = Footprint.of(node);

            // when
            long begun = System.nanoTime();
            churn(node, CYCLES, "idna>=2\n"); // other words: pip resolves once in what is measured
            double seconds = (System.nanoTime() - begun) / 1e9;

            // then
            Footprint after = Footprint.of(node);
            measured.fact("%d deploys and deletes in %.0f s; before: %s; after: %s"
                    .formatted(CYCLES, seconds, before, after));
            Awaitility.await("no worker is left")
                    .untilAsserted(() -> assertThat(Workers.of(node)).isEmpty());
            Awaitility.await("no file is left")
                    .untilAsserted(() -> assertThat(leftFiles(node)).isSubsetOf(filesBefore));
            assertThat(after.heapBytes()).as("heap, from %s", before).isLessThan(before.heapBytes() + HEAP_NOISE);
            assertThat(after.residentBytes())
                    .as("resident, from %s", before)
                    .isLessThan(before.residentBytes() + RESIDENT_NOISE);
            assertThat(after.threads()).as("threads, from %s", before).isLessThanOrEqualTo(before.threads() + FEW);
            assertThat(after.descriptors())
                    .as("descriptors, from %s", before)
                    .isLessThanOrEqualTo(before.descriptors() + FEW);
        }
    }

    @Test
    @Tag("S15")
    @Promise("SIGTERM and kill -9 of the node: its workers and what they started are gone within seconds")
    void leavesNoOrphan(Measured measured) {
        Path killed = folder.resolve("killed");
        try (Node node = PythonTools.withoutPackages(killed)) {
            // given
            project("orphan", """
                    import subprocess

                    class PythonPredictor:
                        def __init__(self, config):
                            self.child = subprocess.Popen(["sleep", "987654"])

                        def predict(self, payload):
                            return "alive"
                    """).deploy(node).succeeded();
            List<ProcessHandle> below =
                    ProcessHandle.of(node.pid()).orElseThrow().descendants().toList();
            assertThat(Workers.of(node)).isNotEmpty();

            // when
            node.killAlone();

            // then
            Awaitility.await("all processes of the node are gone")
                    .untilAsserted(() -> assertThat(below).noneMatch(ProcessHandle::isAlive));
            node.restart();
            assertThat(node.post("/orphan", "{}").body())
                    .as(() -> String.join("\n", node.output()))
                    .isEqualTo("alive");
            List<ProcessHandle> again =
                    ProcessHandle.of(node.pid()).orElseThrow().descendants().toList();
            assertThat(node.terminate()).isZero();
            Awaitility.await("all processes of the node are gone")
                    .untilAsserted(() -> assertThat(again).noneMatch(ProcessHandle::isAlive));
            measured.fact(below.size() + " processes after kill -9 and " + again.size() + " after SIGTERM, all gone");
        }
    }

    private void churn(Node node, int cycles, String packages) {
        for (int i = 0; i < cycles; i++) {
            String number = Integer.toString(i % 3);
            byte[] project = Project.python(folder, "churn", PREDICTOR.replace("NUMBER", number))
                    .file("requirements.txt", packages)
                    .archive();
            HttpResponse<String> deployed = node.send(Upload.deployment(node, project));
            assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
            Awaitility.await("the API answers")
                    .atMost(PATIENCE)
                    .until(() -> node.post("/churn", "{}").body().equals(number));
            assertThat(Upload.delete(node, "churn").statusCode()).isEqualTo(204);
        }
    }

    /** Without packages: what is counted here are processes, not libraries. */
    private Project project(String name, String predictor) {
        return Project.python(folder, name, predictor).file("requirements.txt", "");
    }

    /** Where workers and deploys write: all of the state folder but the registry, its cache, the log and the audit. */
    private static List<Path> leftFiles(Node node) {
        return StateFiles.withFolders(node).stream()
                .filter(file -> Stream.of("registry", "logs", "cache")
                        .noneMatch(part -> node.stateDir().relativize(file).startsWith(part)))
                .toList();
    }
}

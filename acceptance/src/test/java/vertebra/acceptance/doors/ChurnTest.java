package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Footprint;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.onnx.testing.OnnxModels;

/** Deploys and deletes without end. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class ChurnTest {

    private static final int WARM_UP = Extent.times(200, 60);
    private static final int CYCLES = Extent.times(1_000, 100);
    /** One in so many lives until it has answered, the others die as they start; odd, so that each project has its turn. */
    private static final int ASKED = 9;

    private static final int FACTOR = 3;
    private static final long HEAP_NOISE = 4_000_000;
    private static final long RESIDENT_NOISE = 60_000_000;
    private static final int FEW = 8;
    /** A deploy leaves two documents and three audit records, which the collector takes after a day or ten thousand. */
    private static final long DOCUMENT_BYTES = 8_000;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(folder.resolve("state"));
        Doors.deployDoubling(node, folder, "steady");
    }

    @Test
    @Tag("F18")
    @Promise("Deploys and deletes in a row: no growth of memory, threads, descriptors and files; 0 others failed")
    void leavesNothingBehind(Measured measured) {
        // given
        byte[][] projects = new byte[2][];
        for (int i = 0; i < projects.length; i++) {
            projects[i] = Doors.project(
                    Doors.spec("churn", ""), OnnxModels.scaling(folder.resolve("churn-" + i + ".onnx"), FACTOR + i));
        }
        churn(projects, WARM_UP);
        Footprint before = Footprint.of(node);
        long diskBefore = Footprint.diskBytes(node.stateDir());
        long cacheBefore = Footprint.diskBytes(node.stateDir().resolve("cache"));

        // when
        long begin = System.nanoTime();
        try (Load load = Load.on(node.dataUrl() + "/steady", Doors.ROW, 1, Doors.DOUBLED::equals)) {
            load.awaitAnswers(1);
            churn(projects, CYCLES);
            assertThat(load.failures()).isEmpty();
            assertThat(load.answered()).isGreaterThan(CYCLES);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;

        // then
        Footprint after = Footprint.of(node);
        long disk = Footprint.diskBytes(node.stateDir()) - diskBefore;
        measured.fact(
                "%d deploys and deletes in %.0f s; before: %s; after: %s; %d B of documents each, until they are collected"
                        .formatted(CYCLES, seconds, before, after, disk / CYCLES));
        assertThat(after.heapBytes()).as("heap, from %s", before).isLessThan(before.heapBytes() + HEAP_NOISE);
        assertThat(after.residentBytes())
                .as("resident, from %s to %s", before, after)
                .isLessThan(before.residentBytes() + RESIDENT_NOISE);
        assertThat(after.threads()).as("threads, from %s", before).isLessThanOrEqualTo(before.threads() + FEW);
        assertThat(after.descriptors())
                .as("descriptors, from %s", before)
                .isLessThanOrEqualTo(before.descriptors() + FEW);
        assertThat(Footprint.diskBytes(node.stateDir().resolve("cache"))).isLessThanOrEqualTo(cacheBefore + 2_000);
        assertThat(disk).isLessThan(CYCLES * DOCUMENT_BYTES);
    }

    private static void churn(byte[][] projects, int cycles) {
        for (int i = 0; i < cycles; i++) {
            HttpResponse<String> deployed = node.send(Upload.deployment(node, projects[i % projects.length]));
            assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
            if (i % ASKED == 0) {
                String right = Doors.scaled(FACTOR + i % projects.length);
                Awaitility.await("churn answers")
                        .until(() -> node.post("/churn", Doors.ROW).body().equals(right));
            }
            HttpResponse<String> deleted = Upload.delete(node, "churn");
            assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(204);
        }
    }
}

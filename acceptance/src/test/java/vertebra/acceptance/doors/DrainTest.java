package vertebra.acceptance.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;

/** A node that is taken out of service while callers use it. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class DrainTest {

    private static final int CALLERS = 32;
    private static final long ANSWERS = 5_000;

    @TempDir
    private Path folder;

    @Test
    @Tag("R4")
    @Promise("SIGTERM under load: 0 failed of 5,000 and more over keep-alive connections, exit 0")
    void endsWithoutAFailedRequest(Measured measured) {
        try (Node node = start()) {
            Load load = Load.untilTurnedAway(node.dataUrl() + "/iris", Doors.ROW, CALLERS, Doors.DOUBLED::equals);
            load.awaitAnswers(ANSWERS);

            // when
            long begin = System.nanoTime();
            int exitCode = node.terminate();
            double seconds = (System.nanoTime() - begin) / 1e9;
            load.close();

            // then
            assertThat(load.failures()).isEmpty();
            assertThat(exitCode).isZero();
            assertThat(seconds).isLessThan(30);
            measured.fact("0 of %d failed, %d callers turned away, exit 0 after %.1f s"
                    .formatted(load.answered(), load.turnedAway(), seconds));
            assertThat(load.turnedAway()).isEqualTo(CALLERS);
        }
    }

    @Test
    @Tag("R4")
    @Promise("drain, then undrain under load: not ready meanwhile, 0 failed")
    void drainsAndComesBackWithoutAFailedRequest(Measured measured) {
        try (Node node = start();
                Load load = Load.on(node.dataUrl() + "/iris", Doors.ROW, 4, Doors.DOUBLED::equals)) {
            load.awaitAnswers(ANSWERS / 10);

            // when
            node.vertebra("drain", "node-1").succeeded();
            Awaitility.await("not ready")
                    .untilAsserted(
                            () -> assertThat(node.get("/readyz").statusCode()).isEqualTo(503));
            load.awaitAnswers(ANSWERS / 10);
            node.vertebra("undrain", "node-1").succeeded();
            Awaitility.await("ready")
                    .untilAsserted(
                            () -> assertThat(node.get("/readyz").statusCode()).isEqualTo(200));
            load.awaitAnswers(ANSWERS / 10);

            // then
            assertThat(load.failures()).isEmpty();
            measured.fact("0 of " + load.answered() + " failed");
        }
    }

    private Node start() {
        Node node = Node.start(folder.resolve("state"));
        Doors.deployDoubling(node, folder, "iris");
        return node;
    }
}

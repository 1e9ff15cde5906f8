package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.node.RunningNode.Callers;
import vertebra.testkit.net.RawClient;

/** A node that ends, and one that drains, with callers that keep their connections. */
@Tag("R4")
class NodeStopTest {

    private static final int CALLERS = 8;
    private static final int PROOF = 1_000;

    @TempDir
    private Path folder;

    @Test
    void losesNoRequestOnSigterm() {
        try (RunningNode node = RunningNode.start(folder, "--drain.lame_duck=3s");
                Callers callers = Callers.thatGoElsewhere(node.port(), CALLERS)) {
            // given
            await().until(() -> callers.answered.get() > PROOF);

            // when
            node.process.terminate();

            // then
            await().until(() -> callers.told.get() >= CALLERS);
            assertThat(node.data("/readyz")).isEqualTo(503);
            assertThat(node.data("/livez")).isEqualTo(200);
            assertThat(node.adminText("/v1/nodes")).contains("\"state\":\"draining\"");
            assertThat(node.process.awaitExit(RunningNode.PATIENCE)).isZero();
            assertThat(callers.failures).isEmpty();
            assertThat(folder.resolve("node.pid")).doesNotExist();
            assertThat(folder.resolve("node.json")).doesNotExist();
        }
    }

    @Test
    void endsAtOnceAtTheSecondSigterm() throws Exception {
        try (RunningNode node = RunningNode.start(folder, "--drain.lame_duck=10m");
                RawClient caller = RawClient.connect(node.port())) {
            // given
            caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
            node.process.terminate();
            await().until(() -> node.admin("/readyz") == 503);

            // when
            node.process.terminate();

            // then
            assertThat(node.process.awaitExit(RunningNode.PATIENCE)).isZero();
            assertThat(folder.resolve("node.pid")).doesNotExist();
        }
    }

    @Test
    void anInterruptEndsItWithTheExitCodeOfAnInterrupt() {
        try (RunningNode node = RunningNode.start(folder, "--drain.lame_duck=0s")) {
            // when
            node.process.hangUp();
            node.process.interrupt();

            // then
            assertThat(node.process.awaitExit(RunningNode.PATIENCE)).isEqualTo(130);
        }
    }

    @Test
    void aDrainThatIsUndoneLosesNoRequest() {
        try (RunningNode node = RunningNode.start(folder);
                Callers callers = Callers.thatComeBack(node.port(), CALLERS)) {
            // given
            await().until(() -> callers.answered.get() > PROOF);

            // when
            int drained = node.adminPost("/v1/nodes/node-1:drain");
            await().until(() -> callers.told.get() >= CALLERS);
            int whileDraining = node.data("/readyz");
            String state = node.adminText("/v1/nodes");
            int undrained = node.adminPost("/v1/nodes/node-1:undrain");
            int later = callers.answered.get();

            // then
            await().until(() -> callers.answered.get() > later + PROOF);
            assertThat(drained).isEqualTo(200);
            assertThat(whileDraining).isEqualTo(503);
            assertThat(state).contains("\"state\":\"draining\"");
            assertThat(undrained).isEqualTo(200);
            assertThat(node.data("/readyz")).isEqualTo(200);
            assertThat(callers.failures).isEmpty();
            assertThat(node.adminText("/v1/audit")).contains("node.drain", "node.undrain");
        }
    }

    @Test
    void aStopCanBeTakenBackWhileItIsALameDuck() {
        try (RunningNode node = RunningNode.start(folder, "--drain.lame_duck=10m");
                Callers callers = Callers.thatComeBack(node.port(), 1)) {
            // given
            node.process.terminate();
            await().until(() -> node.admin("/readyz") == 503);

            // when
            int undrained = node.adminPost("/v1/nodes/node-1:undrain");

            // then
            assertThat(undrained).isEqualTo(200);
            assertThat(node.data("/readyz")).isEqualTo(200);
            assertThat(node.process.isAlive()).isTrue();
            assertThat(callers.failures).isEmpty();
        }
    }
}

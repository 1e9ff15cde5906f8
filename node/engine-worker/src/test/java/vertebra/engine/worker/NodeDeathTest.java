package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.testkit.process.ChildProcess;

/** A node that is killed takes its workers along, whatever they do. */
@Tag("F13")
class NodeDeathTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "while True: pass",
                "time.sleep(600)",
                "os.kill(os.getpid(), signal.SIGSTOP)",
                "os.fork() or time.sleep(600)"
            })
    void noWorkerOutlivesItsNode(String busyWith) {
        // given
        try (ChildProcess node = ChildProcess.java(WorkerNode.class, List.of(), List.of(folder.toString(), busyWith))) {
            long worker = Long.parseLong(
                    node.awaitLine(line -> line.startsWith("worker "), PATIENCE).substring("worker ".length()));
            assertThat(isThere(worker)).isTrue();

            // when
            ProcessHandle.of(node.pid()).orElseThrow().destroyForcibly();
            node.awaitExit(PATIENCE);

            // then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(isThere(worker)).isFalse());
        }
    }

    private static boolean isThere(long pid) {
        return Files.exists(Path.of("/proc/" + pid + "/exe"));
    }
}

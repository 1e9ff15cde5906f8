package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
    @ValueSource(strings = {"", "while True: pass", "time.sleep(600)", "os.kill(os.getpid(), signal.SIGSTOP)"})
    void noWorkerOutlivesItsNode(String busyWith) {
        try (ChildProcess node = start(busyWith)) {
            // given
            long worker = worker(node);
            assertThat(isThere(worker)).isTrue();

            // when
            kill(node);

            // then
            awaitEnd(worker);
        }
    }

    @Test
    void norDoesWhatAWorkerForked() {
        try (ChildProcess node = start("os.fork() or time.sleep(600)")) {
            // given
            ProcessHandle worker = ProcessHandle.of(worker(node)).orElseThrow();
            await().atMost(PATIENCE).until(() -> worker.children().count() == 1);
            long forked = worker.children().findFirst().orElseThrow().pid();

            // when
            kill(node);

            // then
            awaitEnd(worker.pid());
            awaitEnd(forked);
        }
    }

    private ChildProcess start(String busyWith) {
        return ChildProcess.java(WorkerNode.class, List.of(), List.of(folder.toString(), busyWith));
    }

    private static long worker(ChildProcess node) {
        return Long.parseLong(
                node.awaitLine(line -> line.startsWith("worker "), PATIENCE).substring("worker ".length()));
    }

    private static void kill(ChildProcess node) {
        ProcessHandle.of(node.pid()).orElseThrow().destroyForcibly();
        node.awaitExit(PATIENCE);
    }

    private static void awaitEnd(long pid) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(isThere(pid)).isFalse());
    }

    private static boolean isThere(long pid) {
        return Files.exists(Path.of("/proc/" + pid + "/exe"));
    }
}

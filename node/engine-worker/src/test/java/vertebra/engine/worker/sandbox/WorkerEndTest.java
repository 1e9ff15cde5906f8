package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** However a worker lives, nothing of it is left when the node does not want it any more, or is gone. */
@Tag("S15")
@Tag("F13")
class WorkerEndTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String SLEEPS = """
            import signal, time
            for number in range(1, 32):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except OSError:
                    pass
            print("ready", flush=True)
            time.sleep(600)
            """;

    private static final String FLOODS = """
            while True:
                print("ready " * 1000, flush=True)
            """;

    private static final String FORKS = """
            import os, time
            for _ in range(50):
                if os.fork() == 0:
                    time.sleep(600)
            print("ready", flush=True)
            time.sleep(600)
            """;

    private static final String DAEMON = """
            import os, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.setpgid(0, 0)
                    print("ready", flush=True)
                    time.sleep(600)
                os._exit(0)
            time.sleep(600)
            """;

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfOneThatHearsNoSignal(Walls walls) throws IOException {
        assertNothingIsLeft(walls, SLEEPS);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfOneThatFloodsItsOutputWhileNobodyReads(Walls walls) throws IOException {
        assertNothingIsLeft(walls, FLOODS);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfItsChildren(Walls walls) throws IOException {
        assertNothingIsLeft(walls, FORKS);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsLeftOfADaemonThatItMade(Walls walls) throws IOException {
        assertNothingIsLeft(walls, DAEMON);
    }

    private static void assertNothingIsLeft(Walls walls, String python) throws IOException {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given
            Process guard = cell.start(List.of(), Map.of(), python);
            assertThat(guard.inputReader().readLine()).startsWith("ready");

            // when
            guard.getOutputStream().close();

            // then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cell.processes()).isEmpty());
            assertThat(guard.onExit())
                    .succeedsWithin(PATIENCE)
                    .extracting(Process::exitValue)
                    .isEqualTo(128 + 9);
            assertThat(cell.leftGroups()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftWhenTheNodeIsKilled(Walls walls) throws IOException {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given: a stand-in for the node, which holds the other end of the guard's input
            Process node = cell.start(List.of("sh", "-c", "sleep 600 | \"$@\"", "node"), Map.of(), SLEEPS);
            assertThat(node.inputReader().readLine()).isEqualTo("ready");
            ProcessHandle holder = node.descendants()
                    .filter(process -> Cell.commandLine(process.pid()).startsWith("sleep"))
                    .findFirst()
                    .orElseThrow();

            // when
            node.destroyForcibly();
            holder.destroyForcibly();

            // then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cell.processes()).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"HUP, OWN_USER", "INT, OWN_USER", "TERM, OWN_USER", "TERM, USER_NAMESPACE", "INT, NONE", "TERM, NONE"})
    void aSignalToTheNodesTerminalOrServiceReachesNoWorkerAndCostsNoGuard(String signal, Walls walls)
            throws IOException, InterruptedException {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given
            Process guard = cell.start(List.of("setsid"), Map.of(), SLEEPS);
            assertThat(guard.inputReader().readLine()).isEqualTo("ready");

            // when
            int signalled = new ProcessBuilder("sh", "-c", "kill -" + signal + " -" + guard.pid())
                    .start()
                    .waitFor();

            // then
            assertThat(signalled).isZero();
            assertThat(guard.onExit()).failsWithin(Duration.ofMillis(300));
            guard.getOutputStream().close();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cell.processes()).isEmpty());
            assertThat(guard.onExit()).succeedsWithin(PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsAsTheWorkerDoes(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when, then
            assertThat(cell.run("raise SystemExit(7)").exitCode()).isEqualTo(7);
            assertThat(cell.run("import ctypes; ctypes.string_at(0)").exitCode())
                    .isEqualTo(128 + 11);
            assertThat(cell.run("import os; os.abort()").exitCode()).isEqualTo(128 + 6);
        }
    }
}

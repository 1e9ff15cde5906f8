package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    /** A node whose {@code sleep} holds the other end of the guard's input. */
    private static final List<String> STAND_IN = List.of("sh", "-c", "sleep 600 | \"$@\"", "node");

    private static boolean holdsTheInput(ProcessHandle process) {
        return Cell.commandLine(process.pid()).startsWith("sleep");
    }

    /** Lives as long as the one that has the number. */
    private static final String TAKES_A_NUMBER = """
            import os, signal, sys
            wanted = int(sys.argv[1])
            for _ in range(200):
                open("/proc/sys/kernel/ns_last_pid", "w").write(str(wanted - 1))
                child = os.fork()
                if child == 0:
                    os.setsid()
                    os.setuid(65534)
                    signal.pause()
                if child == wanted:
                    break
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            print("tried")
            if child == wanted:
                os.waitpid(child, 0)
            else:
                signal.pause()
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
            Process node = cell.start(STAND_IN, Map.of(), SLEEPS);
            assertThat(node.inputReader().readLine()).isEqualTo("ready");
            ProcessHandle holder = node.descendants()
                    .filter(WorkerEndTest::holdsTheInput)
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

    @Test
    void aGuardThatWasKilledCostsNobodyElseHisLife() throws IOException {
        assumeTrue(Cell.isRoot(), "NOT RUN: only root chooses process numbers");
        try (Cell cell = new Cell(Walls.NONE, Network.NONE)) {
            // given: its worker's number is that of somebody else by now, if the system gives it away
            Process node = cell.start(STAND_IN, Map.of(), SLEEPS);
            assertThat(node.inputReader().readLine()).isEqualTo("ready");
            ProcessHandle worker = cell.processes().stream()
                    .filter(process -> Cell.commandLine(process.pid()).contains("python3"))
                    .filter(process -> !Cell.commandLine(process.pid()).contains("sh"))
                    .findFirst()
                    .orElseThrow();
            String number = Cell.group(worker.pid());
            ProcessHandle guard = node.children()
                    .filter(process -> Cell.commandLine(process.pid()).contains("guard.sh"))
                    .findFirst()
                    .orElseThrow();
            guard.destroyForcibly();
            assertThat(worker.onExit()).succeedsWithin(PATIENCE);
            Process somebody = cell.asRoot(List.of("/usr/bin/python3", "-uc", TAKES_A_NUMBER, number));
            assertThat(somebody.inputReader().readLine()).isEqualTo("tried");

            // when
            node.descendants().filter(WorkerEndTest::holdsTheInput).forEach(ProcessHandle::destroyForcibly);

            // then
            assertThat(somebody.onExit()).failsWithin(Duration.ofMillis(500));
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
            assertThat(cell.run("raise SystemExit(7)")).isEqualTo(new Cell.Outcome(7, ""));
            assertThat(cell.run("import ctypes; ctypes.string_at(0)").exitCode())
                    .isEqualTo(128 + 11);
            assertThat(cell.run("import os; os.abort()").exitCode()).isEqualTo(128 + 6);
        }
    }
}

package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** What a worker can use up: no more than it was given. */
@Tag("S15")
@Tag("F13")
class WorkerLimitsTest {

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void startsNoMoreProcessesThanItMay(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run("""
                    import os, signal
                    children = 0
                    while children < 5000:
                        try:
                            if os.fork() == 0:
                                signal.pause()
                        except OSError:
                            break
                        children += 1
                    print(children)
                    """);

            // then
            assertThat(Integer.parseInt(outcome.output().strip())).isBetween(Guard.PROCESSES / 2, Guard.PROCESSES);
            await().untilAsserted(() -> assertThat(cell.processes()).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesNoMoreMemoryThanItMay(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run("""
                    blocks = []
                    while len(blocks) < 1024:
                        blocks.append(b"x" * (1 << 20))
                        if len(blocks) == 128:
                            print("took 128 MiB")
                    print("took 1 GiB")
                    """);

            // then
            assertThat(outcome.output()).contains("took 128 MiB").doesNotContain("took 1 GiB");
            if (cell.controllers().contains("memory")) {
                assertThat(outcome.exitCode()).as("killed by the system").isEqualTo(128 + 9);
            } else {
                assertThat(outcome.output()).contains("MemoryError");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allItsProcessesTogetherTakeNoMoreMemoryThanItMay(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given
            assumeTrue(cell.controllers().contains("memory"), "NOT RUN: no control group for memory here");

            // when: eight times an eighth more than all
            Cell.Outcome outcome = cell.run("""
                    import os, time
                    for _ in range(8):
                        if os.fork() == 0:
                            block = b"x" * (36 << 20)
                            time.sleep(30)
                    for _ in range(8):
                        print(os.wait()[1])
                        break
                    """);

            // then
            assertThat(outcome.output().strip())
                    .as("one of them, or all, were killed")
                    .isIn("9", "Killed", "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasItsShareOfTheProcessorOrIsMorePatientThanTheNode(Walls walls) throws IOException {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Process worker = cell.start(List.of(), Map.of(), """
                    import os, time
                    groups = [line for line in open("/proc/self/cgroup") if "cpu" in line.split(":")[1].split(",")]
                    groups += [line for line in open("/proc/self/cgroup") if line.startswith("0:")]
                    print(os.getpriority(os.PRIO_PROCESS, 0), any("/vertebra-" in group for group in groups), flush=True)
                    time.sleep(60)
                    """);
            String said = worker.inputReader().readLine();

            // then: half a core's, in the words of either version of the interface, and it says which of the two it is.
            // The newer one has one group for all that is bounded
            boolean shares = cell.controllers().contains("cpu");
            assertThat(said).isEqualTo(shares ? "0 True" : Guard.PATIENT + (unifiedGroup(cell) ? " True" : " False"));
            assertThat(Stream.concat(cell.limits("cpu.shares").stream(), cell.limits("cpu.weight").stream()))
                    .hasSize(shares ? 1 : 0)
                    .allMatch(share -> List.of("512", "50").contains(share));
            assertThat(cell.ability().describe())
                    .contains(
                            cell.controllers().isEmpty()
                                    ? "limits of each process"
                                    : "limits of all its processes: " + (shares ? "cpu" : ""));
        }
    }

    private static boolean unifiedGroup(Cell cell) throws IOException {
        return cell.leftGroups().stream().anyMatch(group -> Files.exists(group.resolve("cgroup.controllers")));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void writesNowhereButItsTemporaryFolder(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run("""
                    import os, sys, tempfile
                    project = os.path.dirname(__file__)
                    places = {"/", "/usr/lib", "/etc", "/dev", "/dev/shm", "/proc/sys", project, os.path.dirname(project)}
                    places |= {os.path.dirname(os.path.dirname(os.environ["HOME"]))}
                    places |= {folder for folder, _, _ in os.walk("/") if os.access(folder, os.W_OK)}
                    written = set()
                    for place in places:
                        try:
                            with open(os.path.join(place, "intruder"), "w"):
                                written.add(os.path.realpath(place))
                        except OSError:
                            pass
                    try:
                        os.chmod(__file__, 0o777)
                        open(__file__, "a").write("evil")
                        written.add(__file__)
                    except OSError:
                        pass
                    inside = os.stat(os.getcwd()).st_dev
                    print([place for place in written if os.stat(place).st_dev != inside], os.environ["HOME"] == os.getcwd() == tempfile.gettempdir())
                    """);

            // then
            assertThat(outcome.output()).isEqualTo("[] True\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void fillsItsTemporaryFolderAndNoDisk(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            long before = cell.state.toFile().getUsableSpace();

            // when
            Cell.Outcome outcome = cell.run("""
                    import os
                    written = 0
                    try:
                        while written < 10 << 30:
                            with open("fill%d" % written, "wb") as file:
                                written += file.write(b"x" * (1 << 20))
                    except OSError as e:
                        print(e.strerror, written >> 20)
                    """);

            // then: its folder lies in its memory, whatever ends first
            if (cell.controllers().contains("memory")) {
                assertThat(outcome.exitCode()).isEqualTo(128 + 9);
            } else {
                assertThat(outcome.output()).isEqualTo("No space left on device " + (Cell.MEMORY >> 20) + "\n");
            }
            assertThat(before - cell.state.toFile().getUsableSpace()).isLessThan(Cell.MEMORY / 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensNoMoreFilesThanItMay(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run("""
                    import os
                    files = []
                    try:
                        for _ in range(10000):
                            files.append(os.open("/dev/null", os.O_RDONLY))
                    except OSError as e:
                        print(e.strerror)
                    """);

            // then
            assertThat(outcome.output()).isEqualTo("Too many open files\n");
        }
    }
}

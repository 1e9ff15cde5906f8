package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * What a hostile program tries, and what comes of it. Behind no walls most of it works: so it is no accident that it fails behind
 * the others.
 */
@Tag("S15")
class HostileWorkerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void readsNoFileOfTheNode(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run("""
                    import os
                    for folder in (%r, "/root", "/home", "/var", "/run", "/etc/shadow", "/etc/ssl/private"):
                        if os.path.exists(folder) and os.access(folder, os.R_OK):
                            print("sees", folder)
                    try:
                        print(open("%s").read())
                    except OSError as e:
                        print(type(e).__name__)
                    """.replace("%r", "\"" + cell.state.resolve("registry") + "\"")
                    .formatted(cell.key));

            // then
            if (walls == Walls.NONE) {
                assertThat(outcome.output()).contains("sees /var", cell.mark);
            } else {
                assertThat(outcome.output()).isEqualToIgnoringWhitespace("FileNotFoundError");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesNoProcessOfTheMachine(Walls walls) throws IOException {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given: a process of the node's user with a secret in its environment
            Process node = cell.asNode(List.of("sleep", "60"), Map.of("SECRET", "canary-" + cell.mark));

            // when
            Cell.Outcome outcome = cell.run("""
                    import glob, sys
                    for name in glob.glob("/proc/[0-9]*/environ"):
                        try:
                            if "canary-" + sys.argv[1] in open(name, errors="replace").read():
                                print("stolen")
                        except OSError:
                            pass
                    print(len(glob.glob("/proc/[0-9]*")), "processes")
                    """);

            // then
            assertThat(node.isAlive()).isTrue();
            if (walls == Walls.NONE) {
                assertThat(outcome.output()).contains("stolen");
            } else {
                assertThat(outcome.output()).isEqualToIgnoringWhitespace("2 processes");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void killsNobodyButItself(Walls walls) throws IOException {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given
            Process node = cell.asNode(List.of("sleep", "60"), Map.of());

            // when
            Cell.Outcome outcome =
                    cell.run("""
                    import os, signal
                    for pid in [-1, os.getppid(), %d, %d, *range(1, 40000)]:
                        if pid != os.getpid():
                            try:
                                os.kill(pid, signal.SIGKILL)
                            except (PermissionError, ProcessLookupError):
                                pass
                    print("still here", flush=True)
                    os.kill(os.getpid(), signal.SIGKILL)
                    """.formatted(node.pid(), ProcessHandle.current().pid()));

            // then
            assertThat(outcome.output()).startsWith("still here");
            assertThat(outcome.exitCode()).isEqualTo(128 + 9);
            assertThat(node.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void readsNoMemoryOfAnotherWorker(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given
            Process sibling = cell.start(List.of(), Map.of("SECRET", "sibling"), "import time; time.sleep(60)");
            await().atMost(PATIENCE).until(() -> !cell.processes().isEmpty());

            // when: each process number of the machine, by both ways that the system has
            Cell.Outcome outcome = cell.run("""
                    import ctypes, os
                    libc = ctypes.CDLL(None, use_errno=True)
                    class Part(ctypes.Structure):
                        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
                    here = ctypes.create_string_buffer(16)
                    for pid in [%d, *range(1, 40000)]:
                        if pid == os.getpid():
                            continue
                        part = Part(ctypes.addressof(here), 16)
                        if libc.process_vm_readv(pid, ctypes.byref(part), 1, ctypes.byref(part), 1, 0) >= 0:
                            print("read", pid)
                        if libc.ptrace(16, pid, None, None) == 0:
                            print("attached", pid)
                    print("tried")
                    """.formatted(sibling.pid()));

            // then
            assertThat(outcome.output()).isEqualTo("tried\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noVariableOfItsReachesWhatRunsWithTheNodesRights(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when: the loader of each program says that it cannot load this
            Cell.Outcome outcome = cell.run(
                    List.of(),
                    Map.of("LD_PRELOAD", "/no/library", "TEXT", "a 'quoted'\n\"$HOME\" `text`", "CELL_USER", "0"),
                    "import os; print([os.environ[name] for name in ('TEXT', 'CELL_USER')], 'PIP_CERT' in os.environ)");

            // then
            assertThat(outcome.output().lines().filter(line -> line.startsWith("ERROR: ld.so")))
                    .as("programs: Python alone")
                    .hasSize(1);
            assertThat(outcome.output()).contains("['a \\'quoted\\'\\n\"$HOME\" `text`', '0']");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasEachOfItsVariablesWhateverTheirNamesAre(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // given: names that the scripts around it use, and such that hold others
            Map<String, String> variables = Stream.of(
                            "CELL_NAME",
                            "CELL_VARIABLES",
                            "CELL_PREFIX",
                            "CELL_TEMP",
                            "CELL_ROOT",
                            "IFS",
                            "LC_ALL",
                            "OPTIND",
                            "RANDOM",
                            "UID",
                            "limit",
                            "name",
                            "newline",
                            "own",
                            "root",
                            "TEXT",
                            "WORKER_TEXT",
                            "WORKER_WORKER_TEXT")
                    .collect(Collectors.toMap(name -> name, name -> "value of " + name));

            // when
            Cell.Outcome outcome = cell.run(List.of(), variables, """
                    import os
                    for name in sorted(os.environ):
                        if os.environ[name].startswith("value of"):
                            print(name, "=", os.environ[name])
                    print(sorted(name for name in os.environ if name.startswith(("CELL_", "WORKER_"))))
                    """);

            // then
            assertThat(outcome.output())
                    .contains(variables.entrySet().stream()
                            .map(variable -> variable.getKey() + " = " + variable.getValue() + "\n")
                            .toList())
                    .contains("['CELL_NAME', 'CELL_PREFIX', 'CELL_ROOT', 'CELL_TEMP', 'CELL_VARIABLES', 'WORKER_TEXT',"
                            + " 'WORKER_WORKER_TEXT']");
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesNoSettingOfTheKernel(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when: nothing is written, whatever comes of it
            Cell.Outcome outcome = cell.run("""
                    import os
                    for path in ("kernel/core_pattern", "user/max_user_namespaces"):
                        try:
                            os.close(os.open("/proc/sys/" + path, os.O_WRONLY))
                            print("may write", path)
                        except OSError:
                            pass
                    print("read-only" if os.statvfs("/proc/sys").f_flag & os.ST_RDONLY else "for root alone")
                    """);

            // then
            assertThat(outcome.output()).isEqualTo(walls == Walls.NONE ? "for root alone\n" : "read-only\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrictUmaskOfTheNodeTakesNoWallAway(Walls walls) {
        try (Cell cell = new Cell(walls, Network.NONE)) {
            // when
            Cell.Outcome outcome = cell.run(
                    List.of("sh", "-c", "umask 077; exec \"$0\" \"$@\""),
                    Map.of(),
                    "print(open('/proc/self/uid_map').read())");

            // then
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        }
    }

    @Test
    void rootSharesItsUserWithNoWorkerThatIsSaidToBeKept() {
        assertThat(Sandbox.candidates(true)).containsExactly(Walls.OWN_USER);
        assertThat(Sandbox.candidates(false)).contains(Walls.USER_NAMESPACE);
    }
}

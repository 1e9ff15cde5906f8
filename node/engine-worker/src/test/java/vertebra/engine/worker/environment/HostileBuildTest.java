package vertebra.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** What the build of a source package tries, and what comes of it. NOT RUN where python3 has no pip. */
@Tag("S15")
class HostileBuildTest {

    private static final Interpreters INTERPRETERS = Interpreters.onPath(Optional.empty());

    private static final PythonRun.Limits TIGHT = new PythonRun.Limits(Duration.ofMinutes(2), 64L << 20, 0);

    @TempDir
    private Path scratch;

    /** In the command line of what the build leaves behind. */
    private final String mark = "mark-" + UUID.randomUUID();

    private final List<String> progress = new ArrayList<>();
    private Path index;
    private Path state;
    private Path key;
    private Path outside;

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(
                INTERPRETERS.all().stream()
                        .findFirst()
                        .filter(Interpreter::hasPip)
                        .isPresent(),
                "python3 with pip");
        index = scratch.resolve("index");
        state = Files.createDirectories(scratch.resolve("state"));
        key = Files.writeString(state.resolve("credential"), "key-" + mark);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        outside = state.resolve("written");
        Sources.write(
                index, "evil", "1.0", """
                import subprocess, sys, os
                said = []
                for path in ("%s", "/etc/shadow", "/proc/%d/environ"):
                    try:
                        said.append(open(path).read())
                    except OSError as e:
                        said.append(type(e).__name__)
                try:
                    open("%s", "w").write("x")
                except OSError as e:
                    said.append(type(e).__name__)
                made = os.path.join(os.environ["HOME"], "..", "made")
                os.symlink("%s", os.path.join(made, "stolen-1.0-py3-none-any.whl"))
                os.symlink("%s", os.path.join(made, "requirements.lock"))
                os.makedirs(os.path.join(os.environ["TMPDIR"], "locked/inner"))
                os.chmod(os.path.join(os.environ["TMPDIR"], "locked"), 0)
                subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "%s"],
                                 start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                return said + sorted(os.environ)
                """.formatted(key, ProcessHandle.current().pid(), outside, key, outside, mark));
    }

    @Test
    void readsNothingOfTheNodeAndLeavesNothingBehind() throws Exception {
        // given
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");

        // when
        Path wheels = resolve(sandbox, "evil\n");

        // then
        assertThat(names(wheels)).containsExactly("evil-1.0-py3-none-any.whl", "requirements.lock");
        assertThat(Sources.said(wheels, "evil"))
                .startsWith("SAID = ['FileNotFoundError', 'FileNotFoundError', 'FileNotFoundError', ")
                .contains("'PIP_FIND_LINKS'")
                .doesNotContain("SECRET_OF_THE_NODE", mark);
        assertThat(outside).doesNotExist();
        assertThat(Files.isSymbolicLink(wheels.resolve(EnvironmentLock.FILE))).isFalse();
        assertThat(Files.getOwner(wheels.resolve("evil-1.0-py3-none-any.whl"), LinkOption.NOFOLLOW_LINKS))
                .as("belongs to the node")
                .isEqualTo(Files.getOwner(key));
        assertThat(state.resolve("wheels.pip")).as("nothing stays of it").doesNotExist();
        assertThat(left()).isEmpty();
        assertThat(progress).anyMatch(line -> line.startsWith("Processing evil-1.0"));
    }

    @Test
    void whatItSaysWhenItFailsReachesTheDeployer() throws IOException {
        // given
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "broken", "1.0", "raise SystemExit('no compiler')");

        // when
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> resolve(sandbox, "broken\n"));

        // then
        assertThat(refusal.failure().toString())
                .contains(
                        "requirements.txt for Python 3.",
                        "the build of broken-1.0.zip failed",
                        "subprocess-exited-with-error",
                        "built from source")
                .doesNotContain(scratch.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"os.getppid()", "os.getpid()"})
    void whatIsKilledForItsMemoryIsNamedWithIts(String killed) throws IOException {
        // given: all of it, or a part
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "large", "1.0", "os.kill(%s, 9)".formatted(killed));

        // when
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> resolve(sandbox, "large\n"));

        // then
        assertThat(refusal.failure().toString())
                .contains("the build of large-1.0.zip needs more than 2 GiB of memory", "exists as a wheel");
    }

    @Test
    void whatHidesInFoldersTooDeepIsEndedAndNothingStays() throws IOException {
        // given
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "deep", "1.0", """
                import time
                os.chdir(os.environ["TMPDIR"])
                for _ in range(3000):
                    os.mkdir("folder")
                    os.chdir("folder")
                for name in ("one", "two"):
                    with open(name, "wb") as file:
                        file.truncate(40 << 20)
                time.sleep(600)
                """);

        // when
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> resolve(sandbox, "deep\n", TIGHT));

        // then
        assertThat(refusal.failure().toString()).contains("too deep to look into");
        assertThat(state.resolve("wheels.pip")).doesNotExist();
    }

    @Test
    void whatNobodySeesIsEndedBeforeItFillsTheDisk() throws Exception {
        // given: a small disk, and a file that has no name any more
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "ghost", "1.0", """
                import time
                path = os.path.join(os.environ["TMPDIR"], "file")
                with open(path, "wb") as file:
                    os.remove(path)
                    for _ in range(100):
                        file.write(bytes(1 << 20))
                    file.flush()
                    time.sleep(600)
                """);

        try (SmallDisk disk = SmallDisk.mount(state.resolve("disk"), 320)) {
            Path wheels = disk.folder().resolve("wheels");

            // when
            EngineException refusal = catchThrowableOfType(
                    EngineException.class, () -> resolve(sandbox, "ghost\n", EnvironmentResolver.LIMITS, wheels));

            // then
            assertThat(refusal.failure().toString()).contains("disk has less than 256 MiB left");
            assertThat(disk.folder()).isEmptyDirectory();
        }
    }

    @Test
    void whatWritesMoreThanItMayIsEndedAndNothingStays() throws IOException {
        // given
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "greedy", "1.0", """
                import os, time
                for name in ("one", "two"):
                    with open(os.path.join(os.environ["TMPDIR"], name), "wb") as file:
                        file.truncate(40 << 20)
                time.sleep(600)
                """);

        // when
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> resolve(sandbox, "greedy\n", TIGHT));

        // then
        assertThat(refusal.failure().toString()).contains("are larger than 64 MiB");
        assertThat(state.resolve("wheels.pip")).doesNotExist();
        assertThat(state.resolve("wheels")).doesNotExist();
    }

    @Test
    void noFileOfItIsLargerThanAllThatItMayWrite() throws Exception {
        // given
        Sandbox sandbox = sandbox(Isolation.AUTO);
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "bulky", "1.0", """
                import errno, os
                try:
                    with open(os.path.join(os.environ["TMPDIR"], "one"), "wb") as file:
                        file.truncate(65 << 20)
                    return "written"
                except OSError as e:
                    return errno.errorcode[e.errno]
                """);

        // when
        Path wheels = resolve(sandbox, "bulky\n", TIGHT);

        // then
        assertThat(Sources.said(wheels, "bulky")).isEqualTo("SAID = 'EFBIG'");
    }

    @Test
    void withoutWallsItDoesNotRun() {
        // when
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> resolve(sandbox(Isolation.OFF), "evil\n"));

        // then
        assertThat(refusal.failure().toString())
                .contains("No matching distribution found for evil", "Put a wheel of it into the index", "walls");
        assertThat(outside).doesNotExist();
        assertThat(left()).isEmpty();
    }

    @Test
    void withoutWallsAListCannotAskForIt() throws IOException {
        // given
        Wheels.write(index, "evil", "0.9");

        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> resolve(sandbox(Isolation.OFF), "--no-binary :all:\nevil\n"));

        // then
        assertThat(refusal.failure().toString()).contains("--no-binary :all: asks for a build", "Remove the line");
        assertThat(outside).doesNotExist();
    }

    @Test
    void withoutWallsAnOlderWheelIsTakenInstead() throws Exception {
        // given
        Wheels.write(index, "evil", "0.9");

        // when
        Path wheels = resolve(sandbox(Isolation.OFF), "evil\n");

        // then
        assertThat(names(wheels)).containsExactly("evil-0.9-py3-none-any.whl", "requirements.lock");
        assertThat(outside).doesNotExist();
    }

    private Sandbox sandbox(Isolation isolation) {
        return Sandbox.open(new SandboxSettings(isolation, Network.NONE, state.resolve("walls"), List.of(state)));
    }

    private Path resolve(Sandbox sandbox, String list) throws EngineException {
        return resolve(sandbox, list, EnvironmentResolver.LIMITS);
    }

    private Path resolve(Sandbox sandbox, String list, PythonRun.Limits limits) throws EngineException {
        return resolve(sandbox, list, limits, state.resolve("wheels"));
    }

    private Path resolve(Sandbox sandbox, String list, PythonRun.Limits limits, Path wheels) throws EngineException {
        EnvironmentResolver resolver = new EnvironmentResolver(
                INTERPRETERS,
                sandbox,
                Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "PIP_NO_INDEX",
                        "1",
                        "PIP_FIND_LINKS",
                        index.toString(),
                        "SECRET_OF_THE_NODE",
                        "secret-" + mark),
                limits);
        resolver.resolve(resolver.read(Optional.of(list), "requirements.txt", Optional.empty()), wheels, progress::add);
        return wheels;
    }

    private List<ProcessHandle> left() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(mark))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}

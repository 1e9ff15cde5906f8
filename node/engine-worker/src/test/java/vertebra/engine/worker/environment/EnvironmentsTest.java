package vertebra.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;
import vertebra.testkit.time.ManualClock;

/** From requirements to a worker's packages, with the real pip and tiny wheels: NOT RUN where python3 has no pip. */
class EnvironmentsTest {

    private static final Interpreters INTERPRETERS = Interpreters.onPath(Optional.empty());
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private Path index;
    private Sandbox sandbox;
    private EnvironmentResolver resolver;

    @BeforeEach
    void needsPip() {
        assumeTrue(
                INTERPRETERS.all().stream()
                        .findFirst()
                        .filter(Interpreter::hasPip)
                        .isPresent(),
                "python3 with pip");
        index = scratch.resolve("index");
        sandbox = sandbox(Isolation.AUTO);
        resolver = new EnvironmentResolver(INTERPRETERS, sandbox, environment());
    }

    @Test
    void installsWhatWasResolvedAndAllThatItNeeds() throws Exception {
        // given
        Wheels.write(index, "bacon", "1.5");
        Wheels.write(index, "bacon", "2.0");
        Wheels.write(index, "eggs", "3.1", "bacon<2");
        List<String> progress = new ArrayList<>();

        // when
        Path wheels = resolve("eggs>=3\n", progress);
        PythonHome home = environments().prepare(new Environment(Optional.of(wheels), Optional.empty()));

        // then
        assertThat(names(wheels))
                .containsExactly("bacon-1.5-py3-none-any.whl", "eggs-3.1-py3-none-any.whl", "requirements.lock");
        assertThat(progress).anyMatch(line -> line.startsWith("Processing eggs-3.1"));
        assertThat(run(home, "import bacon, eggs; print(bacon.VERSION, eggs.VERSION)"))
                .isEqualTo("1.5 3.1");
    }

    @Test
    void aListWithoutPackagesIsAnEnvironmentToo() throws Exception {
        // when
        Path wheels = resolve("# nothing\n", new ArrayList<>());
        PythonHome home = environments().prepare(new Environment(Optional.of(wheels), Optional.empty()));

        // then
        assertThat(names(wheels)).containsExactly("requirements.lock");
        assertThat(run(home, "print(1)")).isEqualTo("1");
    }

    @Test
    void saysWhichPackageIsNotThere() {
        // when
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> resolve("spam==9\n", new ArrayList<>()));

        // then
        assertThat(refusal.failure().detail())
                .startsWith("requirements.txt for Python 3.")
                .contains("No matching distribution found for spam==9")
                .doesNotContain(scratch.toString());
        assertThat(refusal.failure().toString()).contains("Check the name and the version of spam");
        assertThat(scratch.resolve("wheels.pip")).doesNotExist();
        assertThat(scratch.resolve("wheels")).doesNotExist();
    }

    @Test
    void saysWhichVersionsContradictEachOther() throws IOException {
        // given
        Wheels.write(index, "bacon", "1.5");
        Wheels.write(index, "bacon", "2.0");
        Wheels.write(index, "eggs", "3.1", "bacon<2");

        // when
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> resolve("eggs\nbacon==2.0\n", new ArrayList<>()));

        // then
        assertThat(refusal.failure().toString()).contains("bacon", "Loosen one of the versions");
    }

    @Test
    void onlyTheVariablesOfPipReachIt() throws Exception {
        // given: a package whose build tells what it sees
        assumeTrue(sandbox.isolates(), "NOT RUN: no walls on this machine");
        Sources.write(index, "spy", "1.0", "return sorted(os.environ) + [os.environ['HOME']]");

        // when
        Path wheels = resolve("spy\n", new ArrayList<>());
        PythonHome home = environments().prepare(new Environment(Optional.of(wheels), Optional.empty()));

        // then
        assertThat(run(home, "import spy; print(spy.SAID)"))
                .contains("PIP_NO_INDEX", "PATH")
                .doesNotContain("SECRET_OF_THE_NODE")
                .endsWith(scratch.resolve("wheels.pip/run/home") + "']");
    }

    @Test
    void whatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
        // given: an index that never answers
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PythonRun run = new PythonRun(
                    sandbox,
                    INTERPRETERS.require(Optional.empty()),
                    Files.createDirectory(scratch.resolve("work")),
                    new PythonRun.Limits(Duration.ZERO, 1 << 30, 0));
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";

            // when
            PythonRun.Outcome outcome = run.run(
                    List.of(
                            "pip",
                            "download",
                            "--no-deps",
                            "--dest",
                            "w",
                            "--timeout",
                            "600",
                            "--index-url",
                            url,
                            "spam"),
                    new Surroundings(Map.of("PATH", System.getenv("PATH")), List.of(), List.of(), Network.HOST),
                    line -> {});

            // then
            assertThat(outcome.ending()).isEqualTo(PythonRun.Ending.TOO_LONG);
            assertThat(outcome.succeeded()).isFalse();
            await().untilAsserted(() ->
                    assertThat(ProcessHandle.current().descendants()).isEmpty());
        }
    }

    @Test
    void waitsForNobodyWhoHoldsItsOutput() throws Exception {
        // given: without walls, a process that left the group of the run
        String mark = "mark-" + UUID.randomUUID();
        String leaves =
                "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)', '"
                        + mark + "'], start_new_session=True)";
        PythonRun run = new PythonRun(
                sandbox(Isolation.OFF),
                INTERPRETERS.require(Optional.empty()),
                Files.createDirectory(scratch.resolve("work")),
                new PythonRun.Limits(Duration.ofMinutes(5), 1 << 30, 0));

        // when
        PythonRun.Outcome outcome = run.run(
                List.of("timeit", "-n", "1", "-r", "1", leaves),
                Surroundings.offline(System.getenv(), List.of()),
                line -> {});

        // then
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        assertThat(left).as("did not outlive what holds the output").isNotEmpty();
        assertThat(outcome.succeeded()).isTrue();
        assertThat(outcome.lines()).anyMatch(line -> line.startsWith("1 loop"));
    }

    @Test
    void aChangedWheelIsNotInstalled() throws Exception {
        // given
        Wheels.write(index, "bacon", "1.5");
        Path wheels = resolve("bacon\n", new ArrayList<>());
        Wheels.write(wheels, "bacon", "1.5", "another");

        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> environments().prepare(new Environment(Optional.of(wheels), Optional.empty())));

        // then
        assertThat(refusal.failure().detail()).contains("cannot be installed");
        assertThat(installed()).isEmpty();
    }

    @Test
    void oneInstallationServesAllThatAskAtOnce() throws Exception {
        // given
        Wheels.write(index, "bacon", "1.5");
        Path wheels = resolve("bacon\n", new ArrayList<>());
        Environments environments = environments();

        // when
        List<PythonHome> homes = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PythonHome>> asked = IntStream.range(0, 4)
                    .mapToObj(i -> callers.submit(
                            () -> environments.prepare(new Environment(Optional.of(wheels), Optional.empty()))))
                    .toList();
            for (Future<PythonHome> answer : asked) {
                homes.add(answer.get());
            }
        }

        // then
        assertThat(homes).hasSize(4).containsOnly(homes.getFirst());
        assertThat(installed()).hasSize(1);
    }

    @Test
    void dropsWhatNobodyUsesAndWhatAKilledProcessLeft() throws Exception {
        // given
        Wheels.write(index, "bacon", "1.5");
        Path wheels = resolve("bacon\n", new ArrayList<>());
        environments().prepare(new Environment(Optional.of(wheels), Optional.empty()));
        Files.createDirectories(scratch.resolve("environments/.installing-1/packages"));

        // when
        Environments restarted = environments();
        List<String> kept = installed();
        restarted.retainOnly(Set.of(kept.getFirst()));
        List<String> used = installed();
        restarted.retainOnly(Set.of());

        // then
        assertThat(kept).hasSize(1).isEqualTo(used);
        assertThat(installed()).isEmpty();
    }

    @Test
    void keepsForAnHourWhatIsTriedOut() throws Exception {
        // given
        Path wheels = resolve("\n", new ArrayList<>());
        Environments environments = environments();
        environments.prepare(new Environment(Optional.of(wheels), Optional.empty()));

        // when
        environments.retainOnly(Set.of());
        List<String> young = installed();
        clock.advance(HOUR.plusSeconds(1));
        environments.retainOnly(Set.of());

        // then
        assertThat(young).hasSize(1);
        assertThat(installed()).isEmpty();
    }

    @Test
    void theKeySaysWhatItWasResolvedFrom() throws EngineException {
        // when
        PackageRequest one = resolver.read(Optional.of("a\n"), "requirements.txt", Optional.empty());
        PackageRequest same = resolver.read(Optional.of("# x\na\n"), "other.txt", Optional.empty());
        PackageRequest other = resolver.read(Optional.of("b\n"), "requirements.txt", Optional.empty());
        PackageRequest base = resolver.read(Optional.empty(), "", Optional.empty());

        // then
        assertThat(same.key()).isEqualTo(one.key());
        assertThat(Set.of(one.key(), other.key(), base.key())).hasSize(3);
    }

    @Test
    void theKeySaysWhichPythonItIsFor() {
        // given
        Requirements wanted = new Requirements("requirements.txt", List.of("a"), false);

        // when
        Set<String> keys = Stream.of(
                        python("3.13.1", "linux-x86_64-glibc-cpython-313"),
                        python("3.13.1", "linux-x86_64-glibc-cpython-313t"),
                        python("3.13.1", "linux-x86_64-musl-cpython-313"),
                        python("3.13.2", "linux-x86_64-glibc-cpython-313"))
                .map(python -> new PackageRequest(wanted, python).key())
                .collect(Collectors.toSet());

        // then
        assertThat(keys).hasSize(4);
        assertThat(INTERPRETERS.all().getFirst().platform()).matches("[a-z0-9_]+-.*-(cpython|pypy)-3\\d+t?d?");
    }

    @Test
    void packagesOfOnePythonNeverServeAnother() throws Exception {
        // given: installed, and then the node's Python is another build of the same version
        Wheels.write(index, "bacon", "1.5");
        Path wheels = resolve("bacon\n", new ArrayList<>());
        String lock = Files.readString(wheels.resolve(EnvironmentLock.FILE));
        String platform = INTERPRETERS.all().getFirst().platform();
        Files.writeString(wheels.resolve(EnvironmentLock.FILE), lock.replace(platform, platform + "t"));

        // when
        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> environments().prepare(new Environment(Optional.of(wheels), Optional.empty())));

        // then
        assertThat(refusal.failure().toString())
                .contains("packages are for Python 3.", platform + "t", "Deploy it again");
        assertThat(installed()).isEmpty();
    }

    @Test
    void packagesThatAnOlderNodeResolvedAreStillTaken() throws Exception {
        // given: a lock that says nothing of the kind of Python
        Path wheels = resolve("\n", new ArrayList<>());
        String lock = Files.readString(wheels.resolve(EnvironmentLock.FILE));
        Files.writeString(wheels.resolve(EnvironmentLock.FILE), lock.replaceFirst("-cpython-\\w+", ""));

        // when
        PythonHome home = environments().prepare(new Environment(Optional.of(wheels), Optional.empty()));

        // then
        assertThat(home.packages()).hasSize(1);
    }

    @Test
    void isOnTheDiskBeforeItHasItsName() throws Exception {
        // given
        Wheels.write(index, "bacon", "1.5");
        Path wheels = resolve("bacon\n", new ArrayList<>());
        List<String> synced = new ArrayList<>();
        Environments environments = new Environments(
                INTERPRETERS,
                sandbox,
                scratch.resolve("environments"),
                clock,
                folder -> synced.add(installed().stream()
                                .filter(name -> !name.startsWith("."))
                                .toList() + " " + Files.exists(folder.resolve("bacon.py"))));

        // when
        environments.prepare(new Environment(Optional.of(wheels), Optional.empty()));

        // then
        assertThat(synced).containsExactly("[] true");
        assertThat(installed()).hasSize(1);
    }

    @Test
    void isNotDroppedWhileItIsTakenIntoUse() throws Exception {
        // given: one that nobody used for long
        Path wheels = resolve("\n", new ArrayList<>());
        Environment wanted = new Environment(Optional.of(wheels), Optional.empty());
        environments().prepare(wanted);
        Environments environments = environments();

        // when: a deploy takes it after it was found to be in no use, and before it is dropped
        Set<String> names = new HashSet<>() {
            @Override
            public boolean contains(Object name) {
                try {
                    environments.prepare(wanted);
                } catch (EngineException e) {
                    throw new AssertionError(e);
                }
                return false;
            }
        };
        environments.retainOnly(names);

        // then
        assertThat(installed()).hasSize(1);
    }

    private static Interpreter python(String version, String platform) {
        return new Interpreter(Path.of("/usr/bin/python3"), version, platform, "24.0");
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH",
                System.getenv("PATH"),
                "PIP_NO_INDEX",
                "1",
                "PIP_FIND_LINKS",
                scratch.resolve("index").toString(),
                "SECRET_OF_THE_NODE",
                "x");
    }

    private Environments environments() {
        return new Environments(INTERPRETERS, sandbox, scratch.resolve("environments"), clock);
    }

    private Sandbox sandbox(Isolation isolation) {
        return Sandbox.open(new SandboxSettings(isolation, Network.NONE, scratch.resolve("walls"), List.of()));
    }

    private List<String> installed() {
        return names(scratch.resolve("environments"));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path resolve(String requirements, List<String> progress) throws EngineException {
        try {
            Files.createDirectories(index);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Path wheels = scratch.resolve("wheels");
        resolver.resolve(
                resolver.read(Optional.of(requirements), "requirements.txt", Optional.empty()), wheels, progress::add);
        return wheels;
    }

    private static String run(PythonHome home, String program) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(home.interpreter().toString(), "-c", program).redirectErrorStream(true);
        builder.environment()
                .put(
                        "PYTHONPATH",
                        home.packages().isEmpty()
                                ? ""
                                : home.packages().getFirst().toString());
        Process python = builder.start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        python.waitFor();
        return said.strip();
    }
}

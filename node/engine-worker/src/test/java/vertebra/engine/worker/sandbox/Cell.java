package vertebra.engine.worker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * A node's folders and workers behind walls of one kind: small Python programs. Behind those of a user namespace they run as an
 * ordinary user does, also when root runs the test.
 */
final class Cell implements AutoCloseable {

    static final long MEMORY = 256L << 20;
    static final int CPU_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    /** In the command line of every process of a worker, and in no other. */
    final String mark = "mark-" + UUID.randomUUID();

    final Path state;
    final Path project;
    final Path key;

    private final Walls walls;
    private final ControlGroups groups;
    private final Guard guard;
    private final List<Process> started = new ArrayList<>();
    private final List<Process> others = new ArrayList<>();
    private int workers;

    Cell(Walls walls, Network network) {
        this(walls, network, Path.of(System.getProperty("java.io.tmpdir")));
        Outcome probe = run("print('ready')");
        assumeTrue(
                walls == Walls.NONE || probe.output().contains("ready"),
                "NOT RUN: no " + walls + " on this machine: " + probe.output());
    }

    /** @param parent of the node's state folder */
    Cell(Walls walls, Network network, Path parent) {
        assumeTrue(isRoot() || walls != Walls.OWN_USER, "NOT RUN: a user of its own needs root");
        this.walls = walls;
        this.groups = walls == Walls.OWN_USER ? ControlGroups.find() : ControlGroups.none();
        try {
            state = open(Files.createTempDirectory(parent, "vertebra-cell"));
            project = open(Files.createDirectories(state.resolve("cache/project")));
            open(state.resolve("cache"));
            key = Files.writeString(state.resolve("credential"), mark);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            if (runsAsNobody()) {
                assertThat(new ProcessBuilder("chown", "65534", key.toString())
                                .start()
                                .waitFor())
                        .isZero();
            }
            Path folder = Files.createDirectories(state.resolve("workers"));
            guard = new Guard(new SandboxSettings(Isolation.AUTO, network, folder, List.of(state)));
            open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How a worker ended, and all that it said. */
    record Outcome(int exitCode, String output) {}

    /** Runs a program to its end. */
    Outcome run(String python) {
        return run(List.of(), Map.of(), python);
    }

    /** @param before the guard's command: a program that ends by starting another */
    Outcome run(List<String> before, Map<String, String> environment, String python) {
        try {
            Path output = state.resolve("output" + workers);
            ProcessBuilder builder = builder(environment, python);
            builder.command().addAll(0, before);
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            started.add(process);
            boolean ended = process.waitFor(PATIENCE);
            String said = Files.readString(output);
            assertThat(ended).as("ends by itself: %s", said).isTrue();
            return new Outcome(process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Process start(List<String> before, Map<String, String> environment, String python) {
        try {
            ProcessBuilder builder = builder(environment, python);
            builder.command().addAll(0, before);
            Process process = builder.redirectErrorStream(true).start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(Map<String, String> environment, String python) throws IOException {
        Path script = Files.writeString(project.resolve("worker" + workers++ + ".py"), python);
        Path temp = open(Files.createDirectories(state.resolve("workers/temp" + workers)));
        WorkerCommand worker = new WorkerCommand(
                List.of(interpreter().toString(), "-u", script.toString(), mark),
                new HashMap<>(environment),
                List.of(project),
                temp,
                state.resolve("workers/none.sock"),
                MEMORY,
                CPU_MILLIS);
        List<Path> joined = groups.make(new ControlGroups.Limits(MEMORY, CPU_MILLIS, Guard.PROCESSES));
        ProcessBuilder builder = guard.of(worker, ability(), joined);
        if (runsAsNobody()) {
            builder.command().addAll(0, AS_NOBODY);
        }
        return builder;
    }

    /** A process of the user that the node runs as. */
    Process asNode(List<String> command, Map<String, String> environment) throws IOException {
        List<String> whole = new ArrayList<>(runsAsNobody() ? AS_NOBODY : List.of());
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().putAll(environment);
        Process process = builder.start();
        others.add(process);
        return process;
    }

    /** A process of root, who runs the test. */
    Process asRoot(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        others.add(process);
        return process;
    }

    SandboxAbility ability() {
        return new SandboxAbility(walls, "", groups.controllers());
    }

    /** Control groups that were not removed. */
    List<Path> leftGroups() throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path folder : groups.folders().toList()) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(entry -> entry.getFileName()
                                .toString()
                                .startsWith(
                                        "vertebra-" + ProcessHandle.current().pid()))
                        .forEach(left::add);
            }
        }
        return left;
    }

    /** What this file of the workers' control groups says, in whichever of them it is. */
    List<String> limits(String file) throws IOException {
        List<String> limits = new ArrayList<>();
        for (Path group : leftGroups()) {
            if (Files.exists(group.resolve(file))) {
                limits.add(Files.readString(group.resolve(file)).strip());
            }
        }
        return limits;
    }

    Set<String> controllers() {
        return groups.controllers();
    }

    /** The processes of the machine with the mark of this cell. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).contains(mark))
                .toList();
    }

    static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException | UncheckedIOException gone) {
            return "";
        }
    }

    /** The number of its process group. */
    static String group(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2];
    }

    private boolean runsAsNobody() {
        return walls != Walls.OWN_USER && isRoot();
    }

    static boolean isRoot() {
        return ProcessHandle.current().info().user().orElse("").equals("root");
    }

    /** One that every user may run. */
    static Path interpreter() {
        Path system = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(system), "NOT RUN: this machine has no " + system);
        return system;
    }

    private static Path open(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** The node goes. */
    @Override
    public void close() {
        others.stream().flatMap(Process::descendants).forEach(ProcessHandle::destroyForcibly);
        others.forEach(Process::destroyForcibly);
        for (Process process : started) {
            try {
                process.getOutputStream().close();
                assertThat(process.waitFor(PATIENCE)).as("the guard ends").isTrue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

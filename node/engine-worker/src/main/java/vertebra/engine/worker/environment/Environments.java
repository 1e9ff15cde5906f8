package vertebra.engine.worker.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.engine.worker.files.Folders;
import vertebra.engine.worker.sandbox.Sandbox;

/**
 * The environments that are installed on this node: a folder of packages each, named by the digest of its
 * {@link EnvironmentLock}. One is installed by pip from its wheels alone, without a network and with every hash checked, under
 * a hidden name; what has its final name is whole, also after a power cut. A worker reads such a folder and nobody writes it.
 */
public final class Environments implements PythonSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(Environments.class);
    private static final PythonRun.Limits LIMITS =
            new PythonRun.Limits(Duration.ofMinutes(10), 16L << 30, EnvironmentResolver.SPARE_BYTES);
    /** An environment may be tried out before anything refers to it. */
    private static final Duration GRACE = Duration.ofHours(1);

    private static final int LOCKS = 16;

    private final Interpreters interpreters;
    private final Sandbox sandbox;
    private final Path folder;
    private final InstantSource clock;
    private final Disk disk;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    /** Callers that want the same environment wait for one installation; others share a lock by chance only. */
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();

    /**
     * Creates the folder if needed, and clears what a killed process left unfinished.
     *
     * @param folder belongs to this node alone
     */
    public Environments(Interpreters interpreters, Sandbox sandbox, Path folder, InstantSource clock) {
        this(interpreters, sandbox, folder, clock, Folders::sync);
    }

    Environments(Interpreters interpreters, Sandbox sandbox, Path folder, InstantSource clock, Disk disk) {
        this.interpreters = interpreters;
        this.sandbox = sandbox;
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
        this.disk = disk;
        try {
            Files.createDirectories(this.folder);
            for (Path entry : entries()) {
                if (entry.getFileName().toString().startsWith(".")) {
                    Folders.remove(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of environments cannot be used", e);
        }
    }

    /** What outlives a power cut. */
    interface Disk {
        /** Returns when all that was written to a folder is on the disk. */
        void sync(Path folder) throws IOException;
    }

    /** Where no version is wanted, the one that the packages are for. */
    @Override
    public PythonHome prepare(Environment wanted) throws EngineException {
        Optional<Path> wheels = wanted.wheels();
        if (wheels.isEmpty()) {
            return new PythonHome(interpreters.require(wanted.python()).program(), List.of());
        }
        try {
            Optional<EnvironmentLock.Target> target = EnvironmentLock.target(wheels.get());
            Interpreter python =
                    interpreters.require(wanted.python().or(() -> target.map(EnvironmentLock.Target::series)));
            if (target.isPresent() && !target.get().fits(python)) {
                throw foreign(target.get(), python);
            }
            return new PythonHome(python.program(), List.of(installed(wheels.get(), python)));
        } catch (IOException e) {
            throw EnvironmentResolver.unwritten(e);
        }
    }

    private static EngineException foreign(EnvironmentLock.Target target, Interpreter python) {
        return new EngineException(
                new UnsupportedModel(
                        "Its packages are for Python " + target.series() + " on " + target.platform()
                                + "; the node's is Python " + python.series() + " on " + python.platform() + ".",
                        "Deploy it again on this node, or name the other Python by workers.python."),
                null);
    }

    @Override
    public String describe() {
        return interpreters
                .usually()
                .map(python -> "Python " + python.version())
                .orElse("no Python");
    }

    /**
     * Drops those that nobody uses.
     *
     * @param names digests, in hexadecimal, of the {@link EnvironmentLock}s in use
     */
    public void retainOnly(Set<String> names) {
        try {
            for (Path entry : entries()) {
                String name = entry.getFileName().toString();
                if (!names.contains(name) && name.matches("[0-9a-f]{64}")) {
                    dropIfIdle(entry, name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of environments cannot be read or written", e);
        }
    }

    private Path installed(Path wheels, Interpreter python) throws IOException, EngineException {
        String name = EnvironmentLock.nameOf(wheels);
        ReentrantLock lock = lockOf(name);
        lock.lock();
        try {
            Path environment = folder.resolve(name);
            if (!Files.isDirectory(environment)) {
                install(wheels, python, environment);
            }
            used.put(name, clock.instant());
            return environment;
        } finally {
            lock.unlock();
        }
    }

    private void install(Path wheels, Interpreter python, Path environment) throws IOException, EngineException {
        if (!python.hasPip()) {
            throw EnvironmentResolver.withoutPip(python);
        }
        Instant started = clock.instant();
        List<String> packages = EnvironmentLock.packages(wheels);
        Path work = Files.createDirectory(hidden("installing"));
        try {
            Path target = Files.createDirectory(work.resolve("packages"));
            if (!packages.isEmpty()) {
                fill(target, wheels, python, work);
            }
            disk.sync(target);
            Files.move(target, environment, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.removeQuietly(work);
        }
        LOGGER.atInfo()
                .addKeyValue("environment", environment.getFileName())
                .addKeyValue("python", python.version())
                .addKeyValue("packages", packages.size())
                .addKeyValue(
                        "millis", Duration.between(started, clock.instant()).toMillis())
                .log("Installed an environment");
    }

    private void fill(Path target, Path wheels, Interpreter python, Path work) throws IOException, EngineException {
        List<String> install = new ArrayList<>(PythonRun.PIP);
        install.addAll(List.of("install", "--isolated", "--no-index", "--no-deps", "--require-hashes", "--no-compile"));
        install.addAll(List.of("--find-links", wheels.toString(), "--target", target.toString()));
        install.addAll(
                List.of("--requirement", wheels.resolve(EnvironmentLock.FILE).toString()));
        PythonRun run = new PythonRun(sandbox, python, work, LIMITS);
        Surroundings surroundings = Surroundings.offline(System.getenv(), List.of(wheels));
        PythonRun.Outcome outcome = run.run(install, surroundings, line -> {});
        if (!outcome.succeeded()) {
            LOGGER.atError()
                    .addKeyValue("python", python.version())
                    .addKeyValue("ending", outcome.ending())
                    .addKeyValue("said", String.join("\n", outcome.lines()))
                    .log("An environment cannot be installed");
            throw failure(outcome, python);
        }
        // A worker cannot keep what it compiles. Half of the files are tests of packages; some others never compile.
        PythonRun.Outcome _ = run.run(
                List.of("compileall", "-q", "-j", "0", "-x", "/tests?/", target.toString()), surroundings, line -> {});
    }

    private static EngineException failure(PythonRun.Outcome outcome, Interpreter python) {
        boolean full = outcome.ending() == PythonRun.Ending.DISK_FULL
                || outcome.lines().stream().anyMatch(line -> line.contains("No space left on device"));
        return full
                ? EnvironmentResolver.full("installed", LIMITS.spareBytes())
                : new EngineException(
                        new CorruptModel(
                                "Its packages cannot be installed on this node (Python " + python.version() + ")."),
                        null);
    }

    /** One that is being taken into use is young before the lock is free. */
    private void dropIfIdle(Path environment, String name) throws IOException {
        ReentrantLock lock = lockOf(name);
        lock.lock();
        try {
            Instant young = clock.instant().minus(GRACE);
            if (!used.getOrDefault(name, Instant.MIN).isBefore(young)) {
                return;
            }
            // First the name, then the files: half a folder never has a final name.
            Folders.remove(Files.move(environment, hidden("gone"), StandardCopyOption.ATOMIC_MOVE));
            used.remove(name);
        } finally {
            lock.unlock();
        }
        LOGGER.atInfo().addKeyValue("environment", name).log("Dropped an environment");
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private Path hidden(String why) {
        return folder.resolve("." + why + "-" + UUID.randomUUID());
    }

    private ReentrantLock lockOf(String name) {
        return locks.get(Math.floorMod(name.hashCode(), LOCKS));
    }
}

package vertebra.engine.worker.environment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.worker.files.Folders;
import vertebra.engine.worker.sandbox.Sandbox;

/**
 * Makes a folder of wheels from what a project asks for, by pip: what is a wheel is downloaded, what is a source is built, which
 * runs code of its author. So pip has the walls of a worker; where there are none it takes wheels alone, and runs nothing of
 * anybody. Needs the network, or a folder of wheels that pip's own variables name. Blocking; safe for any thread.
 */
public final class EnvironmentResolver {

    /** What pip leaves of the disk. */
    static final long SPARE_BYTES = 256L << 20;

    /** How long it may take, and how much pip may write. */
    static final PythonRun.Limits LIMITS = new PythonRun.Limits(Duration.ofMinutes(10), 4L << 30, SPARE_BYTES);

    private static final Pattern FOLDER = Pattern.compile("\\S*/| \\(from -r .*");
    private static final int MAX_WHEELS = 1_000;

    private final Interpreters interpreters;
    private final Sandbox sandbox;
    private final Map<String, String> node;
    private final PythonRun.Limits limits;

    /** @param node the environment of this process, of which pip gets its own variables */
    public EnvironmentResolver(Interpreters interpreters, Sandbox sandbox, Map<String, String> node) {
        this(interpreters, sandbox, node, LIMITS);
    }

    EnvironmentResolver(Interpreters interpreters, Sandbox sandbox, Map<String, String> node, PythonRun.Limits limits) {
        this.interpreters = interpreters;
        this.sandbox = sandbox;
        this.node = Map.copyOf(node);
        this.limits = limits;
    }

    /**
     * Checks what a project asks for. Quick, without pip.
     *
     * @param requirements the content of its list; empty: the base set
     * @param source how messages name the list
     * @param version of Python; empty: the node's
     * @throws EngineException when a line is not taken, or the machine has no such Python
     */
    public PackageRequest read(Optional<String> requirements, String source, Optional<String> version)
            throws EngineException {
        Interpreter python = interpreters.require(version);
        Requirements wanted =
                requirements.isPresent() ? Requirements.read(source, requirements.get()) : Requirements.base(python);
        return new PackageRequest(wanted, python);
    }

    /**
     * Resolves.
     *
     * @param target a new folder on the disk of its parent; gets the wheels and their {@link EnvironmentLock}
     * @param progress gets a line for each package that pip takes up
     * @throws EngineException with what pip says and what helps
     */
    public void resolve(PackageRequest request, Path target, Consumer<String> progress) throws EngineException {
        Interpreter python = request.python();
        if (!python.hasPip()) {
            throw withoutPip(python);
        }
        Optional<String> refusal = sandbox.refusal();
        if (refusal.isPresent()) {
            throw failure(refusal.get(), "Change workers.isolation, or the node's machine.");
        }
        Path work = target.resolveSibling(target.getFileName() + ".pip");
        try {
            Path wheels = Files.createDirectories(work.resolve("wheels"));
            if (!request.requirements().lines().isEmpty()) {
                run(request, Files.createDirectory(work.resolve("run")), wheels, progress);
            }
            if (count(wheels) > MAX_WHEELS) {
                throw failure("More than " + MAX_WHEELS + " packages are needed.", "Ask for less.");
            }
            EnvironmentLock.write(wheels, python);
            Files.move(wheels, target);
        } catch (IOException e) {
            throw unwritten(e);
        } finally {
            Folders.removeQuietly(work);
        }
    }

    static EngineException unwritten(IOException cause) {
        return new EngineException(
                new OutOfMemory("The node's disk cannot hold the packages, or pip cannot be run."), cause);
    }

    /**
     * @param done to the packages
     * @param spareBytes what is to be left of the disk
     */
    static EngineException full(String done, long spareBytes) {
        return new EngineException(
                new OutOfMemory("The node's disk has less than " + (spareBytes >> 20)
                        + " MiB left while the packages are " + done + "."),
                null);
    }

    static EngineException withoutPip(Interpreter python) {
        return failure(
                "Python " + python.version() + " of the node has no pip.",
                "Install it on the node's machine (python3-pip, or "
                        + python.program().getFileName() + " -m ensurepip), or name another Python by workers.python.");
    }

    /** @param work for pip alone, and for what it builds */
    private void run(PackageRequest request, Path work, Path wheels, Consumer<String> progress)
            throws IOException, EngineException {
        boolean wheelsAlone = !sandbox.isolates();
        if (wheelsAlone) {
            refuseBuilds(request.requirements());
        }
        Path made = Files.createDirectory(work.resolve("made"));
        Path list = Files.write(
                work.resolve("requirements.txt"), request.requirements().lines());
        List<String> arguments = new ArrayList<>(PythonRun.PIP);
        arguments.addAll(List.of("wheel", "--wheel-dir", made.toString(), "--requirement", list.toString()));
        if (request.requirements().complete()) {
            arguments.add("--no-deps");
        }
        if (request.requirements().complete() || wheelsAlone) {
            arguments.add("--only-binary=:all:");
        }
        PipErrors errors = new PipErrors(request, work, wheelsAlone);
        PythonRun.Outcome outcome = new PythonRun(sandbox, request.python(), work, limits)
                .run(arguments, Surroundings.online(node, request.python(), sandbox), line -> {
                    errors.heard(line);
                    if (line.startsWith("Collecting ")
                            || line.startsWith("Processing ")
                            || line.startsWith("Building wheel")) {
                        progress.accept(FOLDER.matcher(line).replaceAll(""));
                    }
                });
        check(outcome, errors);
        takeOver(made, wheels);
    }

    /** A list may say which packages it wants built; pip heeds that more than what it is told here. */
    private static void refuseBuilds(Requirements requirements) throws EngineException {
        for (String line : requirements.lines()) {
            if (line.startsWith("--no-binary")) {
                throw failure(
                        requirements.source() + ": " + line + " asks for a build, and this node builds nothing:"
                                + " it has no walls around what a package's build runs.",
                        "Remove the line, or give the node walls: docs/isolation.md, `vertebra doctor`.");
            }
        }
    }

    private void check(PythonRun.Outcome outcome, PipErrors errors) throws EngineException {
        switch (outcome.ending()) {
            case TOO_LONG ->
                throw failure(
                        "The packages were not there within " + limits.time().toMinutes() + " minutes.",
                        "Ask for versions that exist as wheels, or for less.");
            case TOO_LARGE ->
                throw failure(
                        "The packages are larger than " + (limits.bytes() >> 20)
                                + " MiB, or lie in folders too deep to look into.",
                        "Ask for less; many packages have a variant without GPU parts.");
            case DISK_FULL -> throw full("made", limits.spareBytes());
            case KILLED -> throw errors.outOfMemory();
            case BY_ITSELF -> {
                if (!outcome.succeeded()) {
                    throw errors.of(outcome.lines());
                }
            }
        }
    }

    /** Of what lies there the wheels alone: a build may have left a link to a file of the node beside them, or in place of one. */
    private static void takeOver(Path made, Path wheels) throws IOException {
        if (!Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no folder: " + made);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(made, "*.whl")) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(file, wheels.resolve(file.getFileName()));
                }
            }
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static EngineException failure(String detail, String fix) {
        return new EngineException(new UnsupportedModel(detail, fix), null);
    }
}

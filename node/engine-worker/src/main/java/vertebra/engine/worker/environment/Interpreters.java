package vertebra.engine.worker.environment;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;

/**
 * The Pythons of this machine: the one that the node's settings name, {@code python3}, and every {@code python3.N} on the search
 * path. Each is asked once what it is. Blocking; safe for any thread.
 */
public final class Interpreters {

    private static final int OLDEST_MINOR = 9;
    private static final int NEWEST_MINOR = 29;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int DESCRIPTION_LINES = 4;

    private final Optional<String> preferred;
    private final List<Path> searchPath;
    private final Map<Path, Interpreter> known = new ConcurrentHashMap<>();

    /**
     * @param preferred a program, or the name of one on the search path; empty: {@code python3}
     * @param searchPath folders
     */
    public Interpreters(Optional<String> preferred, List<Path> searchPath) {
        this.preferred = preferred;
        this.searchPath = List.copyOf(searchPath);
    }

    /** As this process's own {@code PATH} says. */
    public static Interpreters onPath(Optional<String> preferred) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return new Interpreters(
                preferred,
                Stream.of(path.split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .toList());
    }

    /** All that can serve, that for most APIs first, each once. Asks many programs: not for every request. */
    public List<Interpreter> all() {
        return serving(Stream.concat(usual(), numbered())).toList();
    }

    /**
     * The one for this version, with pip where there is a choice.
     *
     * @param wanted two or three numbers; empty: that for most APIs
     * @throws EngineException when there is none, with what there is
     */
    public Interpreter require(Optional<String> wanted) throws EngineException {
        Optional<Interpreter> chosen = wanted.isPresent() ? ofVersion(wanted.get()) : usually();
        return chosen.orElseThrow(() -> none(wanted, all()));
    }

    /** That for most APIs; empty: there is none. */
    Optional<Interpreter> usually() {
        return serving(Stream.concat(usual(), numbered())).findFirst();
    }

    private Optional<Interpreter> ofVersion(String wanted) {
        String[] numbers = wanted.split("\\.", -1);
        Stream<String> own = numbers.length > 1 ? Stream.of("python3." + numbers[1]) : Stream.of();
        Stream<String> names = Stream.concat(usual(), own);
        List<Interpreter> fitting =
                serving(names).filter(python -> python.is(wanted)).toList();
        return fitting.stream()
                .filter(Interpreter::hasPip)
                .findFirst()
                .or(() -> fitting.stream().findFirst());
    }

    private Stream<String> usual() {
        return Stream.concat(preferred.stream(), Stream.of("python3"));
    }

    /** The newest first. */
    private static Stream<String> numbered() {
        return IntStream.iterate(NEWEST_MINOR, minor -> minor >= OLDEST_MINOR, minor -> minor - 1)
                .mapToObj(minor -> "python3." + minor);
    }

    /** Lazily, each once. */
    private Stream<Interpreter> serving(Stream<String> names) {
        Set<Path> seen = new HashSet<>();
        return names.flatMap(this::programs)
                .flatMap(program -> describe(program).stream())
                .filter(python -> python.version().startsWith("3.") && python.minor() >= OLDEST_MINOR)
                .filter(python -> seen.add(python.program()));
    }

    private static EngineException none(Optional<String> wanted, List<Interpreter> all) {
        String found = all.isEmpty()
                ? "none from 3.9 on"
                : all.stream().map(Interpreter::version).distinct().collect(Collectors.joining(", "));
        String python = "Python " + wanted.orElse("3");
        return new EngineException(
                new UnsupportedModel(
                        "The node has no " + python + " (found: " + found + ").",
                        all.isEmpty()
                                ? "Install python3 with pip on the node's machine, or name one by workers.python."
                                : "Install " + python + " on the node's machine, or remove python_version."),
                null);
    }

    private Stream<Path> programs(String name) {
        Stream<Path> named = name.indexOf('/') >= 0
                ? Stream.of(Path.of(name))
                : searchPath.stream().map(folder -> folder.resolve(name));
        return named.filter(Files::isExecutable);
    }

    /** Empty: it does not run. One without pip is asked again: the operator may have installed it. */
    private Optional<Interpreter> describe(Path program) {
        Interpreter before = known.get(program);
        if (before != null && before.hasPip()) {
            return Optional.of(before);
        }
        Optional<Interpreter> described = ask(program);
        described.ifPresent(python -> known.put(program, python));
        return described;
    }

    private static Optional<Interpreter> ask(Path program) {
        try {
            Process asked = new ProcessBuilder(PythonScript.command(program.toString(), "describe.py"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            asked.getOutputStream().close();
            try {
                // What it says fits into a pipe: it never waits for a reader.
                boolean ended = asked.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                return ended && asked.exitValue() == 0 ? described(asked) : Optional.empty();
            } finally {
                asked.destroyForcibly();
            }
        } catch (IOException notRunnable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a Python was asked what it is", e);
        }
    }

    private static Optional<Interpreter> described(Process asked) throws IOException {
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(said.lines().toList());
        if (lines.size() == DESCRIPTION_LINES - 1) {
            lines.add("");
        }
        if (lines.size() != DESCRIPTION_LINES || !lines.get(1).matches("\\d+\\.\\d+\\.\\d+")) {
            return Optional.empty();
        }
        return Optional.of(new Interpreter(Path.of(lines.get(0)), lines.get(1), lines.get(2), lines.get(3)));
    }
}

package vertebra.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who runs where: what is measured has one core for itself, what drives it has another. On a machine with one core, or without
 * {@code taskset}, both run where the system puts them, and {@link #toString} says so.
 */
public final class Cores {

    private final List<Integer> allowed;

    private Cores(List<Integer> allowed) {
        this.allowed = allowed;
    }

    /** The first two cores that this process may use. */
    public static Cores ofThisMachine() {
        if (Programs.find("taskset").isEmpty()) {
            return new Cores(List.of());
        }
        List<Integer> allowed = allowedCores();
        return new Cores(allowed.size() < 2 ? List.of() : allowed.subList(0, 2));
    }

    /** A command, held to the core of what is measured. */
    public List<String> forServer(List<String> command) {
        return pinned(command, 0);
    }

    /** A command, held to the core of what drives it. */
    public List<String> forDriver(List<String> command) {
        return pinned(command, 1);
    }

    private List<String> pinned(List<String> command, int which) {
        if (allowed.isEmpty()) {
            return command;
        }
        List<String> pinned =
                new ArrayList<>(List.of("taskset", "-c", allowed.get(which).toString()));
        pinned.addAll(command);
        return pinned;
    }

    private static List<Integer> allowedCores() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            Optional<String> ranges = status.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
            return ranges.stream()
                    .flatMap(list -> Stream.of(list.split(",")))
                    .flatMapToInt(Cores::range)
                    .boxed()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IntStream range(String range) {
        String[] ends = range.split("-", -1);
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    @Override
    public String toString() {
        return allowed.isEmpty()
                ? "server and load generator share their cores: expect noise"
                : "server on core " + allowed.getFirst() + ", load generator on core " + allowed.getLast();
    }
}

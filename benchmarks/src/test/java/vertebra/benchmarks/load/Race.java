package vertebra.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.benchmarks.contestant.Contestant;
import vertebra.benchmarks.contestant.Contestants;
import vertebra.benchmarks.contestant.Window;
import vertebra.benchmarks.machine.Cores;
import vertebra.benchmarks.machine.MissingToolException;
import vertebra.benchmarks.machine.Wrk;

/**
 * One scenario: all contestants run at the same time, each is asked in turn while the others are idle, round after round, so that
 * whatever else the machine does meets all of them.
 *
 * @param rivals those whose programs are here
 * @param missing why the other rivals of the scenario did not run
 */
public record Race(Scenario scenario, Score node, Map<Rival, Score> rivals, Map<Rival, String> missing) {

    /** Seconds on the clock for a second of CPU time; then the machine is too busy to wait for. */
    private static final int LONGEST_WARM_UP = 4;

    public Race {
        rivals = Collections.unmodifiableMap(new EnumMap<>(rivals));
        missing = Map.copyOf(missing);
    }

    /**
     * Starts, validates, warms and measures the scenario's contestants, and ends them.
     *
     * @param progress told what happens, a line each
     * @throws MissingToolException the load generator is not here
     */
    public static Race run(Scenario scenario, Effort effort, Consumer<String> progress) {
        Path folder = temporaryFolder();
        List<Contestant> running = new ArrayList<>();
        try {
            Cores cores = Cores.ofThisMachine();
            Contestants contestants = new Contestants(
                    scenario.write(Files.createDirectory(folder.resolve("project"))),
                    scenario.question(),
                    scenario.connections(),
                    cores,
                    new Wrk(cores, folder),
                    folder);
            Contestant node = contestants.node();
            running.add(node);
            Map<Rival, String> missing = new EnumMap<>(Rival.class);
            List<Rival> here = new ArrayList<>();
            for (Rival rival : scenario.rivals()) {
                try {
                    running.add(rival.start(contestants, node));
                    here.add(rival);
                } catch (MissingToolException absent) {
                    missing.put(rival, absent.getMessage());
                }
            }
            List<Score> scores = measure(running, effort, line -> progress.accept(scenario.title() + ": " + line));
            Map<Rival, Score> rivals = new EnumMap<>(Rival.class);
            here.forEach(rival -> rivals.put(rival, scores.get(1 + rivals.size())));
            return new Race(scenario, scores.getFirst(), rivals, missing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            running.forEach(Contestant::close);
            delete(folder);
        }
    }

    private static List<Score> measure(List<Contestant> contestants, Effort effort, Consumer<String> progress) {
        for (Contestant contestant : contestants) {
            progress.accept("warming " + contestant.name());
            contestant.validate();
            warm(contestant, effort.warmUp());
        }
        List<List<Window>> windows = contestants.stream()
                .<List<Window>>map(contestant -> new ArrayList<>())
                .toList();
        for (int round = 1; round <= effort.rounds(); round++) {
            progress.accept("round " + round + " of " + effort.rounds());
            for (int i = 0; i < contestants.size(); i++) {
                windows.get(i).add(contestants.get(i).measure(effort.window()));
            }
        }
        contestants.forEach(Contestant::validate);
        return IntStream.range(0, contestants.size())
                .mapToObj(i -> new Score(contestants.get(i).name(), windows.get(i)))
                .toList();
    }

    /** By CPU time, not by the clock: on a busy machine a compiler takes longer to see what is hot. */
    private static void warm(Contestant contestant, Duration cpuTime) {
        double leftMicros = cpuTime.toNanos() / 1e3;
        for (long second = 0; leftMicros > 0 && second < cpuTime.toSeconds() * LONGEST_WARM_UP; second++) {
            Window window = contestant.measure(Duration.ofSeconds(1));
            leftMicros -= window.perSecond() * window.cpuMicros();
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("vertebra-benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package vertebra.scaling.cortex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import vertebra.spec.AutoscalingSpec.CortexKnobs;

/** What Cortex's own code said, tick by tick, held against what the scaler says: the rows on which they differ. */
public final class GoldenTicks implements Supplier<List<String>> {

    /** Of the scenario that redeploys an API without replicas. */
    private static final int INIT_REPLICAS = 3;

    private final CortexScaler scaler = new CortexScaler();
    private CortexMemory memory = CortexMemory.EMPTY;
    private String scenario = "";

    /** @return empty: nobody said where the recorded ticks are */
    static Optional<Path> file() {
        return Optional.ofNullable(System.getenv("VERTEBRA_TEST_DATA"))
                .map(data -> Path.of(data, "data/autoscaling/golden/cortex-ticks.csv"))
                .filter(Files::exists);
    }

    static List<String> rows() {
        try {
            return Files.readAllLines(file().orElseThrow()).stream().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> get() {
        List<String> different = new ArrayList<>();
        for (String row : rows()) {
            String[] cells = row.split(",", -1);
            int replicas = replay(cells);
            if (replicas != Integer.parseInt(cells[13])) {
                different.add(row + " -> " + replicas);
            }
        }
        return different;
    }

    static CortexSettings settings(String[] cells) {
        return new CortexSettings(
                Double.parseDouble(cells[4]),
                Integer.parseInt(cells[5]),
                Integer.parseInt(cells[6]),
                new CortexKnobs(
                        CortexKnobs.DEFAULTS.window(),
                        seconds(cells[7]),
                        seconds(cells[8]),
                        Double.parseDouble(cells[9]),
                        Double.parseDouble(cells[10]),
                        Double.parseDouble(cells[11]),
                        Double.parseDouble(cells[12])));
    }

    private int replay(String[] cells) {
        if (!cells[0].equals(scenario)) {
            scenario = cells[0];
            memory = CortexMemory.EMPTY;
        }
        Instant now = Instant.EPOCH.plus(seconds(cells[1]));
        int current = Integer.parseInt(cells[3]);
        return switch (cells[14]) {
            case "tick" -> keep(scaler.tick(settings(cells), memory, current, inFlight(cells[2]), now));
            case "wake" -> keep(scaler.wake(memory, current, now));
            case "redeploy" -> scaler.redeploy(settings(cells), current, INIT_REPLICAS);
            case "restart" -> {
                memory = CortexMemory.EMPTY;
                yield current;
            }
            default -> throw new IllegalArgumentException("event: " + cells[14]);
        };
    }

    private int keep(CortexDecision decision) {
        memory = decision.memory();
        return decision.replicas();
    }

    private static OptionalDouble inFlight(String cell) {
        return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
    }

    private static Duration seconds(String cell) {
        return Duration.ofMillis(Math.round(Double.parseDouble(cell) * 1000));
    }
}

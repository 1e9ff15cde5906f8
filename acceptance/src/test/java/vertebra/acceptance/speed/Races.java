package vertebra.acceptance.speed;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.benchmarks.load.Effort;
import vertebra.benchmarks.load.Race;
import vertebra.benchmarks.load.Ratio;
import vertebra.benchmarks.load.Rival;
import vertebra.benchmarks.load.Scenario;
import vertebra.benchmarks.load.Score;
import vertebra.benchmarks.machine.Cores;
import vertebra.benchmarks.machine.MissingToolException;

/** The races of {@code make bench}, each run once. Wrong answers and failed requests end one; a ratio not reached is SHORT. */
final class Races {

    private static final Effort EFFORT = Extent.QUICK ? Effort.QUICK : Effort.THOROUGH;
    private static final Map<Scenario, Race> RUN = new EnumMap<>(Scenario.class);

    private Races() {}

    static Race race(Scenario scenario) {
        try {
            return RUN.computeIfAbsent(scenario, absent -> Race.run(absent, EFFORT, line -> {}));
        } catch (MissingToolException missing) {
            return Assumptions.abort("NOT RUN: " + missing.getMessage());
        }
    }

    static Score rival(Race race, Rival rival) {
        return Optional.ofNullable(race.rivals().get(rival))
                .orElseGet(() -> Assumptions.abort("NOT RUN: " + race.missing().get(rival)));
    }

    static void holdAtMost(double wanted, Ratio ratio, String figures, Measured measured) {
        hold(ratio.median() <= wanted, ratio, figures, measured);
    }

    static void holdAtLeast(double wanted, Ratio ratio, String figures, Measured measured) {
        hold(ratio.median() >= wanted, ratio, figures, measured);
    }

    static String cpu(Score node, Score rival) {
        return String.format(
                Locale.ROOT, "%.1f µs of CPU, %s %.1f µs", node.cpuMicros(), rival.name(), rival.cpuMicros());
    }

    static String requests(Score node, Score rival) {
        return String.format(Locale.ROOT, "%.0f/s, %s %.0f/s", node.perSecond(), rival.name(), rival.perSecond());
    }

    private static void hold(boolean reached, Ratio ratio, String figures, Measured measured) {
        String fact = ratio + "x; " + figures + "; " + Cores.ofThisMachine();
        if (reached) {
            measured.fact(fact);
        } else {
            measured.shortOf(fact);
        }
    }
}

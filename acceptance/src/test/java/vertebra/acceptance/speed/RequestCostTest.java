package vertebra.acceptance.speed;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.benchmarks.load.Effort;
import vertebra.benchmarks.load.Race;
import vertebra.benchmarks.load.Ratio;
import vertebra.benchmarks.load.Rival;
import vertebra.benchmarks.load.Scenario;
import vertebra.benchmarks.load.Score;
import vertebra.benchmarks.machine.Cores;
import vertebra.benchmarks.machine.MissingToolException;

/** The races of {@code make bench}. Wrong answers and failed requests end a race; a ratio that is not reached is SHORT. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class RequestCostTest {

    private static final Effort EFFORT = Boolean.getBoolean("acceptance.quick") ? Effort.QUICK : Effort.THOROUGH;
    private static final Map<Scenario, Race> RACES = new EnumMap<>(Scenario.class);

    @Test
    @Promise("JSON 1x4, tiny model: at most 1.8x the CPU per request of an echo of the same bytes")
    void tinyModelCostsLittleMoreThanAnEcho(Measured measured) {
        costsAtMost(1.8, Scenario.TINY, measured);
    }

    @Test
    @Promise("784 floats as JSON, linear model: at most 2.6x the CPU per request of an echo of the same bytes")
    void numbersCostLittleMoreThanAnEcho(Measured measured) {
        costsAtMost(2.6, Scenario.LINEAR, measured);
    }

    @Test
    @Promise(
            "784 floats as JSON, linear model: at least 3x the requests/s of FastAPI, uvicorn and ONNX Runtime on one core")
    void isThreeTimesFasterThanFastApi(Measured measured) {
        // when
        Race race = race(Scenario.LINEAR);

        // then
        Score fastApi = rival(race, Rival.FAST_API);
        holdAtLeast(3, race.node().perSecondTo(fastApi), requests(race.node(), fastApi), measured);
    }

    @Test
    @Promise("Compute-bound model: at least 0.93 of the runs/s of ONNX Runtime called in process on one core")
    void leavesTheCoreToTheModel(Measured measured) {
        // when
        Race race = race(Scenario.COMPUTE);

        // then
        Score raw = rival(race, Rival.RAW_ONNX_RUNTIME);
        holdAtLeast(
                0.93,
                race.node().perSecondTo(raw),
                requests(race.node(), raw) + "; " + cpu(race.node(), raw),
                measured);
    }

    private static void costsAtMost(double wanted, Scenario scenario, Measured measured) {
        // when
        Race race = race(scenario);

        // then
        Score echo = rival(race, Rival.ECHO);
        Ratio ratio = race.node().cpuTo(echo);
        hold(ratio.median() <= wanted, ratio, cpu(race.node(), echo), measured);
    }

    private static void holdAtLeast(double wanted, Ratio ratio, String figures, Measured measured) {
        hold(ratio.median() >= wanted, ratio, figures, measured);
    }

    private static void hold(boolean reached, Ratio ratio, String figures, Measured measured) {
        String fact = ratio + "x; " + figures + "; " + Cores.ofThisMachine();
        if (reached) {
            measured.fact(fact);
        } else {
            measured.shortOf(fact);
        }
    }

    private static String cpu(Score node, Score rival) {
        return String.format(
                Locale.ROOT, "%.1f µs of CPU, %s %.1f µs", node.cpuMicros(), rival.name(), rival.cpuMicros());
    }

    private static String requests(Score node, Score rival) {
        return String.format(Locale.ROOT, "%.0f/s, %s %.0f/s", node.perSecond(), rival.name(), rival.perSecond());
    }

    private static Race race(Scenario scenario) {
        try {
            return RACES.computeIfAbsent(scenario, absent -> Race.run(absent, EFFORT, line -> {}));
        } catch (MissingToolException missing) {
            return Assumptions.abort("NOT RUN: " + missing.getMessage());
        }
    }

    private static Score rival(Race race, Rival rival) {
        return Optional.ofNullable(race.rivals().get(rival))
                .orElseGet(() -> Assumptions.abort("NOT RUN: " + race.missing().get(rival)));
    }
}

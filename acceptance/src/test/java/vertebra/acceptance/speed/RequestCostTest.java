package vertebra.acceptance.speed;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.benchmarks.load.Race;
import vertebra.benchmarks.load.Rival;
import vertebra.benchmarks.load.Scenario;
import vertebra.benchmarks.load.Score;

/** The races of {@code make bench}. */
@Tag("doors")
@ExtendWith(PromiseTable.class)
class RequestCostTest {

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
        Race race = Races.race(Scenario.LINEAR);

        // then
        Score fastApi = Races.rival(race, Rival.FAST_API);
        Races.holdAtLeast(3, race.node().perSecondTo(fastApi), Races.requests(race.node(), fastApi), measured);
    }

    @Test
    @Promise("Compute-bound model: at least 0.93 of the runs/s of ONNX Runtime called in process on one core")
    void leavesTheCoreToTheModel(Measured measured) {
        // when
        Race race = Races.race(Scenario.COMPUTE);

        // then
        Score raw = Races.rival(race, Rival.RAW_ONNX_RUNTIME);
        Races.holdAtLeast(
                0.93,
                race.node().perSecondTo(raw),
                Races.requests(race.node(), raw) + "; " + Races.cpu(race.node(), raw),
                measured);
    }

    private static void costsAtMost(double wanted, Scenario scenario, Measured measured) {
        // when
        Race race = Races.race(scenario);

        // then
        Score echo = Races.rival(race, Rival.ECHO);
        Races.holdAtMost(wanted, race.node().cpuTo(echo), Races.cpu(race.node(), echo), measured);
    }
}

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

/** The races of {@code make bench-python}. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class PredictorCostTest {

    @Test
    @Promise("A Python predictor, 1 client: at least the requests/s of FastAPI and uvicorn around the same class")
    void isNoSlowerForOneCaller(Measured measured) {
        isFaster(1, Scenario.PYTHON, measured);
    }

    @Test
    @Promise("A Python predictor, 16 clients: at least 2x the requests/s of FastAPI and uvicorn around the same class")
    void isTwiceAsFastForManyCallers(Measured measured) {
        isFaster(2, Scenario.PYTHON_BUSY, measured);
    }

    private static void isFaster(double wanted, Scenario scenario, Measured measured) {
        // when
        Race race = Races.race(scenario);

        // then
        Score fastApi = Races.rival(race, Rival.FAST_API_PREDICTOR);
        Races.holdAtLeast(
                wanted,
                race.node().perSecondTo(fastApi),
                Races.requests(race.node(), fastApi) + "; " + Races.cpu(race.node(), fastApi) + " with workers",
                measured);
    }
}

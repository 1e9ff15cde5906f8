package vertebra.simulator.production;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Routing;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Simulation;
import vertebra.simulator.engine.Simulation.Traffic;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;
import vertebra.simulator.trace.Trace;

class ProductionPolicyTest {

    private static final Trace NO_PAST = new Trace(60, new double[0]);

    @Test
    void followsAStepOfLoadWithinALead() {
        // given
        double[] counts = new double[1_800];
        Arrays.fill(counts, 0, 600, 8);
        Arrays.fill(counts, 600, 1_800, 40);
        ApiSetup setup = new ApiSetup(0.5, 0.3, 2, 1.25, 1, 1_000, 60, 30, 0.15);

        // when
        RunResult run = new Scenario("step", setup, new Trace(1, counts), NO_PAST).run(Policies.VERTEBRA, 1);

        // then
        assertThat(run.timeline().ready(590)).isBetween(3, 5);
        assertThat(run.timeline().wanted(630)).isGreaterThanOrEqualTo(11);
        assertThat(run.timeline().ready(1_790)).isBetween(11, 16);
        assertThat(run.peakReplicas()).isLessThan(40);
    }

    @Test
    void servesAClosedLoopThatNeverArrivesFasterThanItIsServed() {
        // given
        ApiSetup setup = new ApiSetup(0.05, 0.3, 1, 0.125, 1, 1_000, 60, 2, 0);
        ProductionPolicy law = new ProductionPolicy(setup, SpecText.of(setup), NO_PAST);

        // when
        RunResult run = new Simulation(setup, law, new Traffic.Closed(200, 120), Routing.ONE_QUEUE, 1).run();

        // then
        assertThat(run.timeline().ready(40)).isGreaterThanOrEqualTo(200);
        assertThat(run.timeline().ready(119)).isGreaterThanOrEqualTo(200);
    }

    @Test
    void theSameSeedDecidesTheSame() {
        // given
        double[] counts = new double[300];
        Arrays.setAll(counts, second -> 5 + second % 60);
        ApiSetup setup = new ApiSetup(0.2, 0.3, 1, 1, 0, 100, 300, 20, 0.15);
        Scenario scenario = new Scenario("saw", setup, new Trace(1, counts), NO_PAST);

        // when
        RunResult one = scenario.run(Policies.VERTEBRA, 3);
        RunResult same = scenario.run(Policies.VERTEBRA, 3);

        // then
        assertThat(same.violations()).isEqualTo(one.violations());
        assertThat(same.replicaHours()).isEqualTo(one.replicaHours());
        assertThat(one.coldStarts()).isEqualTo(1);
    }
}

package vertebra.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.simulator.cluster.ClusterResult;
import vertebra.simulator.scenario.CsvRow;
import vertebra.simulator.scenario.Mix;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.ScenarioTable;

/** Six recorded APIs on shared machines for a day: replicas and machines decided together. */
@Tag("scaling")
@ExtendWith(PromiseTable.class)
class SharedMachinesTest {

    private static final int SEEDS = 5;
    private static final double TOLERANCE = 0.15;

    @Test
    @Promise("Six APIs on shared machines: the latest API at most 0.5 % late, at 0.85x the node-hours of the HPA")
    void costsFewerMachinesThanTheHpaAndIsInTime(Measured measured) {
        // given
        Assumptions.assumeTrue(!Extent.QUICK, "NOT RUN: six APIs for a day are not in the short part");

        // when
        List<ClusterResult> ours = runs(Policies.VERTEBRA);
        List<ClusterResult> hpa = runs(Policies.HPA);

        // then
        double nodeHours = mean(ours, ClusterResult::nodeHours);
        double worst = mean(ours, ClusterResult::worstViolationsPercent);
        double ratio = nodeHours / mean(hpa, ClusterResult::nodeHours);
        String fact = String.format(
                Locale.ROOT,
                "the latest API %.2f %% late (HPA %.2f), %.0f node-hours, %.2fx the HPA's; %.0f reversals a day and API",
                worst,
                mean(hpa, ClusterResult::worstViolationsPercent),
                nodeHours,
                ratio,
                mean(ours, ClusterResult::reversalsPerDay));
        if (worst <= 0.5 && ratio <= 0.85) {
            measured.fact(fact);
        } else {
            measured.shortOf(fact);
        }
        CsvRow recorded = ScenarioTable.rows(Recorded.folder().resolve("baselines-mix.csv")).stream()
                .filter(row -> row.cell("layer1").equals(Policies.HPA.title()))
                .findFirst()
                .orElseThrow();
        assertThat(mean(hpa, ClusterResult::nodeHours))
                .as("node-hours of the HPA with the cluster autoscaler, as an independent simulator recorded them")
                .isBetween(
                        recorded.number("node_hours_min") * (1 - TOLERANCE),
                        recorded.number("node_hours_max") * (1 + TOLERANCE));
    }

    private static List<ClusterResult> runs(Policies policy) {
        Mix mix = Mix.read(Recorded.folder().resolve("mix.csv"), Mix.USUAL_MACHINE);
        return LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> run(mix, policy, seed))
                .toList();
    }

    private static ClusterResult run(Mix mix, Policies policy, long seed) {
        ClusterResult result = mix.run(policy, seed);
        Progress.OF_ALL.ended("six APIs, " + policy.title() + ", seed " + seed);
        return result;
    }

    private static double mean(List<ClusterResult> runs, ToDoubleFunction<ClusterResult> figure) {
        return runs.stream().mapToDouble(figure).average().orElseThrow();
    }
}

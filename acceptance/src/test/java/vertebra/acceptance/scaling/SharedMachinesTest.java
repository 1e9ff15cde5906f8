package vertebra.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.simulator.scenario.CsvRow;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.ScenarioTable;

/** Six recorded APIs on shared machines for a day: replicas and machines decided together. */
@Tag("scaling")
@ExtendWith(PromiseTable.class)
class SharedMachinesTest {

    private static final double TOLERANCE = 0.15;

    @Test
    @Promise("Six APIs on shared machines: the latest API at most 0.5 % late, at 0.85x the node-hours of the HPA")
    void costsFewerMachinesThanTheHpaAndIsInTime(Measured measured) {
        // when
        MixFigures ours = Recorded.mix(Policies.VERTEBRA);
        MixFigures hpa = Recorded.mix(Policies.HPA);

        // then
        double ratio = ours.nodeHours() / hpa.nodeHours();
        String fact = String.format(
                Locale.ROOT,
                "the latest API %.2f %% late (HPA %.2f), %.0f node-hours, %.2fx the HPA's; %.0f reversals a day and API",
                ours.worstLatePercent(),
                hpa.worstLatePercent(),
                ours.nodeHours(),
                ratio,
                ours.reversalsPerDay());
        if (ours.worstLatePercent() <= 0.5 && ratio <= 0.85) {
            measured.fact(fact);
        } else {
            measured.shortOf(fact);
        }
        CsvRow recorded = ScenarioTable.rows(Recorded.folder().resolve("baselines-mix.csv")).stream()
                .filter(row -> row.cell("layer1").equals(Policies.HPA.title()))
                .findFirst()
                .orElseThrow();
        assertThat(hpa.nodeHours())
                .as("node-hours of the HPA with the cluster autoscaler, as an independent simulator recorded them")
                .isBetween(
                        recorded.number("node_hours_min") * (1 - TOLERANCE),
                        recorded.number("node_hours_max") * (1 + TOLERANCE));
    }
}

package vertebra.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.simulator.scenario.CsvRow;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;

/** The simulator against what an independent one recorded: a comparison is worth nothing with rivals that are made worse. */
@Tag("scaling")
@ExtendWith(PromiseTable.class)
class BaselinesTest {

    private static final double TOLERANCE = 0.15;

    @Test
    @Promise("The policies of others cost what an independent simulator recorded, within 15 %")
    void othersCostWhatWasRecorded(Measured measured) {
        // given
        Recorded.runAll();
        int compared = 0;
        double farthest = 0;
        for (Scenario scenario : Recorded.scenarios()) {
            for (Policies policy : others()) {
                // when
                double hours = Recorded.figures(scenario, policy).replicaHours();

                // then
                CsvRow row = recorded(scenario, policy);
                assertThat(hours)
                        .as("%s %s", scenario.name(), policy)
                        .isBetween(
                                row.number("replica_hours_min") * (1 - TOLERANCE),
                                row.number("replica_hours_max") * (1 + TOLERANCE));
                farthest = Math.max(farthest, Math.abs(hours / row.number("replica_hours") - 1));
                compared++;
            }
        }
        measured.fact(String.format(
                Locale.ROOT, "%d compared, the farthest %.1f %% from the mean", compared, 100 * farthest));
    }

    private static List<Policies> others() {
        return List.of(Policies.values()).stream()
                .filter(policy -> policy != Policies.VERTEBRA)
                .toList();
    }

    private static CsvRow recorded(Scenario scenario, Policies policy) {
        return Recorded.baselines().stream()
                .filter(row -> row.cell("scenario").equals(scenario.name())
                        && row.number("lead_s") == scenario.setup().leadSeconds()
                        && row.cell("policy").equals(policy.title()))
                .findFirst()
                .orElseThrow();
    }
}

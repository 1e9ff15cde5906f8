package vertebra.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
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
        int compared = 0;
        double farthest = 0;
        for (Scenario scenario : Recorded.scenarios()) {
            for (Policies policy : others()) {
                // when
                double hours = Recorded.figures(scenario, policy).replicaHours();

                // then
                Map<String, String> row = recorded(scenario, policy);
                assertThat(hours)
                        .as("%s %s", scenario.name(), policy)
                        .isBetween(
                                number(row, "replica_hours_min") * (1 - TOLERANCE),
                                number(row, "replica_hours_max") * (1 + TOLERANCE));
                farthest = Math.max(farthest, Math.abs(hours / number(row, "replica_hours") - 1));
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

    private static Map<String, String> recorded(Scenario scenario, Policies policy) {
        return Recorded.baselines().stream()
                .filter(row -> row.get("scenario").equals(scenario.name())
                        && number(row, "lead_s") == scenario.setup().leadSeconds()
                        && row.get("policy").equals(policy.title()))
                .findFirst()
                .orElseThrow();
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(java.util.Objects.requireNonNull(row.get(column), column));
    }
}

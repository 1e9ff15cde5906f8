package vertebra.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.simulator.engine.RunResult;

/** The policies of others, against what an independent simulator recorded of them. All of them: {@code make accept-scaling}. */
class BaselinesTest {

    private static final double TOLERANCE = 0.15;

    @ParameterizedTest(name = "{2}: {0}, {1} s")
    @CsvSource({
        "flash, 30, CORTEX_DEFAULT",
        "flash, 30, CORTEX_TUNED",
        "flash, 30, KPA",
        "flash, 30, HPA",
        "flash, 30, STATIC_PEAK",
        "flash, 30, ORACLE",
        "flash, 150, KPA",
        "onoff, 30, HPA",
        "onoff, 30, ORACLE",
        "sparse_steady, 30, CORTEX_DEFAULT",
        "sparse_steady, 30, CORTEX_TUNED",
        "sparse_steady, 30, KPA",
        "sparse_steady, 150, ORACLE"
    })
    void costWhatWasRecorded(String name, double lead, Policies policy) {
        // given
        Scenario scenario = ScenarioTable.read(folder().resolve("scenarios.csv")).stream()
                .filter(each -> each.name().equals(name) && each.setup().leadSeconds() == lead)
                .findFirst()
                .orElseThrow();
        CsvRow recorded = ScenarioTable.rows(folder().resolve("baselines.csv")).stream()
                .filter(row -> row.cell("scenario").equals(name)
                        && row.number("lead_s") == lead
                        && row.cell("policy").equals(policy.title()))
                .findFirst()
                .orElseThrow();

        // when
        RunResult run = scenario.run(policy, 1);

        // then
        assertThat(run.replicaHours())
                .isBetween(
                        recorded.number("replica_hours_min") * (1 - TOLERANCE),
                        recorded.number("replica_hours_max") * (1 + TOLERANCE));
        assertThat(run.violationsPercent())
                .isBetween(recorded.number("violations_pct_min") * 0.5, recorded.number("violations_pct_max") * 2);
    }

    private static Path folder() {
        String data = System.getenv("VERTEBRA_TEST_DATA");
        Path folder = Path.of(data == null ? "" : data, "data/autoscaling");
        Assumptions.assumeTrue(
                Files.exists(folder.resolve("scenarios.csv")),
                "NOT RUN: VERTEBRA_TEST_DATA names no folder with the recorded scenarios");
        return folder;
    }
}

package vertebra.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;
import vertebra.simulator.scenario.Policies;

/** The page of results was written by the code that is here: the same head, tables and policies. Its figures cost half an hour. */
class ResultsPageShapeTest {

    @Test
    void hasTheTablesAndPoliciesOfThisCode() throws IOException {
        // when
        String page = Files.readString(SourceTree.root().resolve("docs/autoscaling-results.md"));

        // then
        assertThat(page).startsWith(ResultsPage.HEAD);
        assertThat(page)
                .contains(List.of(
                        ResultsPage.header(ResultsPage.SCENARIO_COLUMNS),
                        ResultsPage.header(ResultsPage.SWEEP_COLUMNS),
                        ResultsPage.header(ResultsPage.SLEEP_COLUMNS),
                        ResultsPage.header(ResultsPage.CLOSED_COLUMNS)));
        int scenarios = page.split(
                                ResultsPage.header(ResultsPage.SCENARIO_COLUMNS)
                                        .trim()
                                        .replace("|", "\\|"),
                                -1)
                        .length
                - 1;
        for (Policies policy : Policies.values()) {
            assertThat(page.split("\n\\| " + policy.title() + " \\| ", -1).length - 1)
                    .as(policy.title())
                    .isEqualTo(scenarios);
        }
    }
}

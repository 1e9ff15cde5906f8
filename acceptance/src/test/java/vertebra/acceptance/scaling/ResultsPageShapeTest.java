package vertebra.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;
import vertebra.simulator.scenario.Policies;

/** The page of results was written by the code that is here: the same head, tables and policies. Its figures cost half an hour. */
class ResultsPageShapeTest {

    @Test
    void hasTheTablesAndPoliciesOfThisCode() {
        // when
        String page = SourceTree.read("docs/autoscaling-results.md");

        // then
        assertThat(page).startsWith(ResultsPage.HEAD);
        assertThat(page)
                .contains(List.of(
                        ResultsPage.header(ResultsPage.SCENARIO_COLUMNS),
                        ResultsPage.header(ResultsPage.MIX_COLUMNS),
                        ResultsPage.header(ResultsPage.SWEEP_COLUMNS),
                        ResultsPage.header(ResultsPage.SLEEP_COLUMNS),
                        ResultsPage.header(ResultsPage.CLOSED_COLUMNS)));
        int tables = times(page, ResultsPage.header(ResultsPage.SCENARIO_COLUMNS))
                + times(page, ResultsPage.header(ResultsPage.MIX_COLUMNS));
        for (Policies policy : Policies.values()) {
            assertThat(times(page, "\n| " + policy.title() + " | "))
                    .as(policy.title())
                    .isEqualTo(tables);
        }
    }

    @Test
    void theGuideHasTheFiguresOfThePage() {
        // given
        String page = SourceTree.read("docs/autoscaling-results.md");
        String crowds = "## flash, a replica takes 150 s to start";
        String shared = "## Six APIs that share machines";

        // when
        double crowdLate = figure(page, crowds, Policies.VERTEBRA, 0);
        double latest = figure(page, shared, Policies.VERTEBRA, 1);
        double latestOfHpa = figure(page, shared, Policies.HPA, 1);
        double nodeHours = figure(page, shared, Policies.VERTEBRA, 2);
        double nodeHoursOfHpa = figure(page, shared, Policies.HPA, 2);

        // then
        assertThat(SourceTree.read("docs/autoscaling.md"))
                .contains(
                        "%.2f %%".formatted(crowdLate),
                        "%.0f node-hours, and its latest API is late for %.2f %%"
                                .formatted(nodeHoursOfHpa, latestOfHpa),
                        "%.0f (%.2fx; aimed at: 0.85x), and its latest API is late for %.2f %%"
                                .formatted(nodeHours, nodeHours / nodeHoursOfHpa, latest));
    }

    /** In the first table below a heading, of a policy. */
    private static double figure(String page, String heading, Policies policy, int column) {
        String table = page.substring(page.indexOf(heading));
        String row = "\n| " + policy.title() + " | ";
        int begin = table.indexOf(row) + row.length();
        return Double.parseDouble(table.substring(begin, table.indexOf('\n', begin))
                .split(" \\|", -1)[column]
                .strip());
    }

    private static int times(String page, String text) {
        return page.split(Pattern.quote(text), -1).length - 1;
    }
}

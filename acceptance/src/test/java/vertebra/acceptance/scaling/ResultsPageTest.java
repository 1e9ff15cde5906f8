package vertebra.acceptance.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;
import vertebra.simulator.report.RunChart;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;

/** Writes docs/autoscaling-results.md and the pictures of docs/autoscaling.md, when {@code make autoscaling-results} asks for them. */
@Tag("scaling")
class ResultsPageTest {

    private static final Path DOCS = SourceTree.root().resolve("docs");

    @Test
    void isWrittenFromTheRuns() throws IOException {
        Assumptions.assumeTrue(Boolean.getBoolean("vertebra.docs.write"), "NOT RUN: nobody asked for the page");
        Files.writeString(DOCS.resolve("autoscaling-results.md"), new ResultsPage().written());
    }

    @Test
    void picturesAreDrawnFromTheRuns() throws IOException {
        Assumptions.assumeTrue(Boolean.getBoolean("vertebra.docs.write"), "NOT RUN: nobody asked for the pictures");
        Scenario crowds = Recorded.scenario("flash", 30);
        for (Policies policy : List.of(Policies.VERTEBRA, Policies.CORTEX_DEFAULT)) {
            String title = "Four crowds in six hours, a replica takes 30 s to start: " + policy.title();
            String picture = new RunChart(title, crowds.run(policy, 1)).svg();
            Files.createDirectories(DOCS.resolve("images"));
            Files.writeString(DOCS.resolve("images/autoscaling-" + policy.title() + ".svg"), picture);
        }
    }
}

package vertebra.acceptance.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.source.SourceTree;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;

/** Writes docs/autoscaling-results.md, when {@code make autoscaling-results} asks for it. */
@Tag("scaling")
class ResultsPageTest {

    private static final String HEAD = """
            # Scaling policies on recorded traffic

            <!-- Written by `make autoscaling-results`; do not edit. -->

            Every request is simulated (`vertebra simulate`); requests of half a second, two slots a replica, late is more than 1.25 s, the
            budget is 0.5 %. Metrics reach the policies a second late. Figures are the mean of SEEDS. `oracle` knows what will come.
            """;

    @Test
    void isWrittenFromTheRuns() throws IOException {
        Assumptions.assumeTrue(Boolean.getBoolean("vertebra.docs.write"), "NOT RUN: nobody asked for the page");
        String seeds = Extent.QUICK ? "one seed of the short scenarios" : "five seeds";
        StringBuilder page = new StringBuilder(HEAD.replace("SEEDS", seeds));
        for (Scenario scenario : Recorded.scenarios()) {
            page.append(String.format(
                    Locale.ROOT,
                    "%n## %s, a replica takes %.0f s to start%n%n",
                    scenario.name(),
                    scenario.setup().leadSeconds()));
            page.append("| policy | late % | p99 s | replica-hours | reversals/day | peak | cold starts |\n");
            page.append("|---|---|---|---|---|---|---|\n");
            for (Policies policy : Policies.values()) {
                page.append(row(policy, Recorded.figures(scenario, policy)));
            }
        }
        Files.writeString(SourceTree.root().resolve("docs/autoscaling-results.md"), page);
    }

    private static String row(Policies policy, Figures figures) {
        return String.format(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %.1f | %.0f | %.0f | %.1f |%n",
                policy.title(),
                figures.latePercent(),
                figures.p99Seconds(),
                figures.replicaHours(),
                figures.reversalsPerDay(),
                figures.peakReplicas(),
                figures.coldStarts());
    }
}

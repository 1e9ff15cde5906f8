package vertebra.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;

/** What the README says about the project. What its first block does is shown by the acceptance tests. */
class ReadmeTest {

    private static final Pattern BASH = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

    @Test
    void quickstartIsTwoCommandsAndCiRunsTheSecond() {
        // when
        List<String> commands = BASH.matcher(SourceTree.read("README.md"))
                .results()
                .map(block -> block.group(1).strip())
                .toList();

        // then
        assertThat(commands).containsExactly("./vertebra demo", "make test");
        assertThat(SourceTree.read(".ci/run").lines()).contains(commands.get(1));
    }

    @Test
    void linksOfTheDocsLeadSomewhere() {
        for (String file : List.of(
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "docs/security.md",
                "docs/http.md",
                "docs/python.md",
                "docs/isolation.md",
                "docs/keys.md",
                "docs/autoscaling.md",
                "docs/cli.md",
                "docs/operations.md",
                "docs/metrics.md",
                "docs/benchmarks.md",
                "docs/adr/README.md")) {
            // when
            List<String> broken = LINK.matcher(SourceTree.read(file))
                    .results()
                    .map((MatchResult link) -> link.group(1))
                    .filter(link -> !Files.exists(target(file, link)))
                    .toList();

            // then
            assertThat(broken).as("broken links of %s", file).isEmpty();
        }
    }

    private static Path target(String file, String link) {
        return SourceTree.root().resolve(file).resolveSibling(link).normalize();
    }
}

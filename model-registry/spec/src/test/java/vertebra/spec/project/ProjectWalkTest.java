package vertebra.spec.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.SpecProblem;

class ProjectWalkTest {

    @TempDir
    private Path scratch;

    @Test
    void whatIsSentAndKeptDiffersByTheFilesWithThePatterns() throws IOException {
        // given
        file("predictor.py", "code");
        file("lib/z.py", "z");
        file("lib/notes.md", "x");
        file("lib/__pycache__/z.pyc", "x");
        file("data/raw.csv", "x");
        file(".env", "SECRET=1");
        file("packages/pyvenv.cfg", "home = /usr/bin");
        file("packages/numpy.py", "x");
        file(".cortexignore", "data/\n*.md\n*.py\n!packages\n");
        file(".vertebraignore", "!*.py\n");

        // when
        List<ProjectWalk.Found> sent = ProjectWalk.sent(project(), rules());
        List<ProjectWalk.Found> kept = ProjectWalk.kept(project(), rules());

        // then
        assertThat(sent)
                .extracting("path")
                .containsExactly(".cortexignore", ".vertebraignore", "lib/z.py", "predictor.py");
        assertThat(kept)
                .containsExactly(
                        new ProjectWalk.Found("lib/z.py", project().resolve("lib/z.py"), 1),
                        new ProjectWalk.Found("predictor.py", project().resolve("predictor.py"), 4));
    }

    @Test
    void onlyTheWalkOfTheSenderFollowsLinks() throws IOException {
        // given
        Files.writeString(scratch.resolve("elsewhere.bin"), "weights");
        file("a.py", "a");
        Files.createSymbolicLink(project().resolve("model.bin"), scratch.resolve("elsewhere.bin"));

        // then
        assertThat(ProjectWalk.sent(project(), rules()))
                .contains(new ProjectWalk.Found("model.bin", project().resolve("model.bin"), 7));
        assertThat(ProjectWalk.kept(project(), rules())).extracting("path").containsExactly("a.py");
    }

    @Test
    void aLoopOfLinksMattersOnlyWhereItIsNotLeftOut() throws IOException {
        // given
        file("a.py", "a");
        Files.createSymbolicLink(project().resolve("loop"), project());

        // then
        assertThatThrownBy(() -> ProjectWalk.sent(project(), rules())).isInstanceOf(FileSystemLoopException.class);
        file(".cortexignore", "loop\n");
        assertThat(ProjectWalk.sent(project(), rules())).extracting("path").containsExactly(".cortexignore", "a.py");
    }

    private Path project() {
        return scratch.resolve("project");
    }

    @Tag("S11")
    @Test
    void patternsThatWouldTakeMinutesAreRefused() throws IOException {
        // given: long paths, each read to its end by each pattern
        String folders = ("a".repeat(200) + "/").repeat(10);
        for (int i = 0; i < 300; i++) {
            file(folders + i + "b", "");
        }
        file(".cortexignore", ("**/" + "*a".repeat(27) + "*cb\n").repeat(IgnoreRules.MAX_PATTERNS));

        // then
        assertThatThrownBy(() -> ProjectWalk.kept(project(), rules()))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().type()).isEqualTo(SpecProblem.IGNORE_FILE);
                    assertThat(refused.problem().detail()).contains("too long", "fewer patterns");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"**/[%s]*", "*[%s]"})
    void aLongCharacterSetIsPaidForByItsLength(String pattern) {
        // given
        IgnoreRules rules = IgnoreRules.of(List.of(pattern.formatted("a".repeat(60_000))));
        StepBudget budget = new StepBudget();

        // then
        assertThat(rules.ignores("a", false, budget)).isTrue();
        assertThatThrownBy(() -> IntStream.range(0, 10_000).forEach(i -> rules.ignores("\u00e9", false, budget)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void theUsualPatternsOfALargeProjectAreWithinTheBudget() {
        // given
        List<String> kinds = List.of("*.ext%d", "/data/%d/", "notes%d.md", "**/cache%d", "*part%d*", "docs/**/%d.txt");
        IgnoreRules rules = IgnoreRules.of(IntStream.range(0, IgnoreRules.MAX_PATTERNS)
                .mapToObj(i -> kinds.get(i % kinds.size()).formatted(i))
                .toList());
        StepBudget budget = new StepBudget();

        // then
        for (int i = 0; i < 10_000; i++) {
            assertThat(rules.ignores("src/package" + i % 100 + "/module_" + i + ".py", false, budget))
                    .isFalse();
        }
    }

    private IgnoreRules rules() throws IOException {
        return IgnoreRules.ofFolder(project());
    }

    private void file(String name, String content) throws IOException {
        Path file = project().resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
    }
}

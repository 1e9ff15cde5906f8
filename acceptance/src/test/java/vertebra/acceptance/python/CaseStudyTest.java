package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** The blocks of the case study, word for word, as a reader follows them; where the text of it is. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class CaseStudyTest {

    /** A fenced block in a list, and what a careless copy left in front of its first line. */
    private static final Pattern BLOCK = Pattern.compile("(?m)^ *```(\\w+)\\n( *)\\w+Copy code((?s:.*?))\\n *```$");

    private static final String MISSING_LINE = "model_path: model.joblib";

    @TempDir
    private Path folder;

    @Test
    @Promise(
            "The case study as printed: refused with the line that its spec lacks; with it, its curl gets recommendations")
    void theCaseStudyRunsWithTheLineThatItsSpecLacks(Measured measured) throws IOException {
        // given
        String text = caseStudy();
        String spec = block(text, "yaml", "kind: RealtimeAPI");
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("cortex.yaml"), spec);
        Files.writeString(project.resolve("predictor.py"), block(text, "python", "class Predictor"));
        MovieModels movies = MovieModels.train(folder, Optional.empty());
        movies.pythonModel(project);
        try (Node node = PythonTools.node(folder.resolve("state"))) {
            String deploy = block(text, "bash", "cortex deploy");

            // when
            Command refused = run(project, node, deploy).refused();
            Files.writeString(
                    project.resolve("cortex.yaml"),
                    spec.replace(
                            "    path: predictor.py\n",
                            "    path: predictor.py\n    config: {" + MISSING_LINE + "}\n"));
            Command deployed = run(project, node, deploy).succeeded();
            String curl = block(text, "bash", "curl -X POST");
            Command answered = run(
                            project,
                            node,
                            curl.replace("http://<cortex_api_url>", node.dataUrl())
                                    .replace("curl ", "curl -sS "))
                    .succeeded();

            // then
            assertThat(refused.output()).contains("predictor.config").contains(MISSING_LINE);
            assertThat(deployed.output()).contains("movie-recommendation");
            JsonNode answer = Node.JSON.readTree(answered.output());
            assertThat(answer.fieldNames()).toIterable().containsExactly("recommendations");
            assertThat(answer.get("recommendations"))
                    .hasSize(10)
                    .allSatisfy(title -> assertThat(title.asText()).isNotBlank());
            measured.fact("refused first: " + lineWith(refused.output(), MISSING_LINE));
            measured.fact("then " + answer.get("recommendations").get(0).asText() + ", ...");
        }
    }

    /** As a shell runs it where {@code cortex} is a link to our script. */
    private Command run(Path project, Node node, String commands) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        if (!Files.exists(bin.resolve("cortex"))) {
            Files.createSymbolicLink(bin.resolve("cortex"), Path.of(Node.script()));
        }
        return Command.run(
                project,
                Map.of("VERTEBRA_STATE_DIR", node.stateDir().toString(), "PATH", bin + ":" + System.getenv("PATH")),
                List.of("bash", "-euc", commands));
    }

    private static String caseStudy() throws IOException {
        Path file = SourceTree.testData().resolveSibling("CASE-STUDY.md");
        Assumptions.assumeTrue(Files.exists(file), "NOT RUN: no CASE-STUDY.md in VERTEBRA_TEST_DATA");
        return Files.readString(file);
    }

    private static String block(String text, String language, String content) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(3).replace("\n" + block.group(2), "\n") + "\n")
                .filter(block -> block.contains(content))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + language + " block with " + content));
    }

    private static String lineWith(String output, String part) {
        Matcher line = Pattern.compile("(?m)^.*" + Pattern.quote(part) + ".*$").matcher(output);
        return line.find() ? line.group().strip() : "";
    }
}

package vertebra.acceptance.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.source.SourceTree;
import vertebra.engine.onnx.testing.OnnxModels;

/** Every command and spec of docs/operations.md, on a real node that answered a little. */
@Tag("doors")
class OperationsDocTest {

    private static final String DOC = SourceTree.read("docs/operations.md");
    private static final Pattern CONSOLE = Pattern.compile("```console\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void serve() throws IOException {
        node = Node.start(folder.resolve("state"));
        OnnxModels.classifier(folder.resolve("iris.onnx"), List.of("setosa", "versicolor", "virginica"));
        spec(find(YAML));
        vertebra("deploy").succeeded();
        for (int i = 0; i < 10; i++) {
            node.post("/iris", "{\"x\":[[0.1,0.8,0.1],[0.9,0,0]]}");
        }
        node.post("/iris", "{\"x\":[1,2]}");
        spec(find(YAML) + "  autoscaling: {max_replicas: 5}\n");
    }

    @Test
    void everyCommandPrintsWhatIsShown() {
        // given
        List<Shown> commands = commands();

        for (Shown command : commands) {
            // when
            String printed = collapsed(vertebra(command.arguments().toArray(String[]::new))
                    .succeeded()
                    .output());

            // then
            assertThat(printed).as("%s", command.arguments()).isNotBlank();
            assertThat(command.skeleton())
                    .as("%s printed%n%s", command.arguments(), printed)
                    .allMatch(printed::contains);
        }
        assertThat(commands).hasSize(6);
    }

    @Test
    void theNodeAnswersTheSameAsJson() {
        // when
        JsonNode history = json("get", "iris", "--since", "10m", "-o", "json");
        JsonNode errors = json("errors", "iris", "-o", "json");
        JsonNode api = json("get", "iris", "-v", "-o", "json");
        JsonNode plan = json("deploy", "--dry-run", "-o", "json");

        // then
        assertThat(history.at("/total/requests").asLong()).isEqualTo(11);
        assertThat(history.at("/total/client_errors").asLong()).isEqualTo(1);
        assertThat(errors.at("/counts/0/input").asText()).isEqualTo("x");
        assertThat(api.at("/api/answers/0/classes/1").asLong()).isEqualTo(10);
        assertThat(plan.at("/apis/0/changes"))
                .singleElement()
                .satisfies(change -> assertThat(change.get("to").asText()).isEqualTo("5"));
        assertThat(plan.at("/apis/0/placement/placed").asInt()).isEqualTo(1);
        assertThat(json("get", "iris", "-v", "-o", "json")
                        .at("/api/status/revision")
                        .asText())
                .as("a dry run deploys nothing")
                .isEqualTo("r1");
    }

    /**
     * A command of the document.
     *
     * @param skeleton lines that are shown and do not depend on time and load: headings, and fields that change; of a
     *     command of which none are shown, which is one for the log, the level of its lines
     */
    private record Shown(List<String> arguments, List<String> skeleton) {}

    private static List<Shown> commands() {
        List<Shown> commands = new ArrayList<>();
        CONSOLE.matcher(DOC).results().map(block -> block.group(1)).forEach(block -> {
            for (String command : block.split("(?m)^\\$ vertebra ", -1)) {
                if (!command.isBlank()) {
                    List<String> lines = command.lines().toList();
                    commands.add(
                            new Shown(List.of(lines.getFirst().split(" ")), skeleton(lines.subList(1, lines.size()))));
                }
            }
        });
        return commands;
    }

    private static List<String> skeleton(List<String> lines) {
        if (lines.isEmpty()) {
            return List.of(" INFO ");
        }
        return lines.stream()
                .map(OperationsDocTest::collapsed)
                .filter(line -> line.matches("[A-Z0-9/ ]{4,}|.* -> .*|iris changed .*"))
                .toList();
    }

    private static String collapsed(String text) {
        return text.strip().replaceAll(" +", " ").replace("\n ", "\n");
    }

    private static void spec(String yaml) throws IOException {
        Files.writeString(folder.resolve("cortex.yaml"), yaml);
    }

    private static String find(Pattern block) {
        return block.matcher(DOC).results().findFirst().orElseThrow().group(1);
    }

    /** Standard output alone is JSON: talk goes elsewhere. */
    private static JsonNode json(String... arguments) {
        String output = vertebra(arguments).succeeded().output();
        try {
            return Node.JSON.readTree(output.substring(output.indexOf("\n{") + 1));
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + output, e);
        }
    }

    private static Command vertebra(String... arguments) {
        return Command.run(
                folder,
                Map.of("VERTEBRA_STATE_DIR", node.stateDir().toString()),
                Stream.concat(Stream.of(Node.script()), Stream.of(arguments)).toList());
    }
}

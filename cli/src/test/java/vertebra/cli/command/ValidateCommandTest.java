package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.cli.testing.CommandLineRun;

class ValidateCommandTest {

    /** What the spec reference lets `validate` refuse; every other field of the examples must pass. */
    private static final List<String> REFUSED_BY_THE_REFERENCE = List.of(".compute.inf", ".conda", ".shell", ".pod");

    @TempDir
    private Path folder;

    private CommandLineRun.Place place;

    @BeforeEach
    void stand() {
        place = new CommandLineRun.Place(folder);
    }

    @Test
    void acceptsAndSaysHowItNormalised() throws IOException {
        // given
        Files.writeString(folder.resolve("model.onnx"), "weights");
        Files.writeString(folder.resolve("cortex.yaml"), "name: iris\npredictor:\n  model_path: model.onnx\n");

        // when
        CommandLineRun brief = place.run("validate");
        CommandLineRun verbose = place.run("validate", "cortex.yaml", "-v");

        // then
        assertThat(brief.exitCode()).as(brief.err()).isZero();
        assertThat(brief.out())
                .startsWith("cortex.yaml: accepted, 1 API\n  notice: cortex.yaml:3:")
                .contains("model_path reads as model")
                .doesNotContain("refused");
        assertThat(verbose.out()).contains("- name: iris\n").contains("max_replicas: 100");
    }

    @Test
    void printsEveryFaultOfEveryFile() throws IOException {
        // given
        Files.writeString(folder.resolve("a.yaml"), "- name: A\n  predictor: {typ: onnx}\n");
        Files.writeString(folder.resolve("b.yaml"), "- name: b\n  predictor: {model: m.onnx}\n  compute: {cpu: x}\n");

        // when
        CommandLineRun text = place.run("validate", "a.yaml", "b.yaml");
        CommandLineRun json = place.run("validate", "a.yaml", "b.yaml", "-o", "json");

        // then
        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out())
                .contains("a.yaml: refused, ")
                .contains("\na.yaml:1:9 [0].name: ")
                .contains("\na.yaml:2:15 [0].predictor.typ: ")
                .contains("b.yaml: refused, 1 fault\nb.yaml:3:18 [0].compute.cpu: ");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().at("/1/faults/0/line").asInt()).isEqualTo(3);
        assertThat(json.json().at("/0/accepted").asBoolean()).isFalse();
    }

    @Test
    void tellsWhatOnlyADeployRefuses() throws IOException {
        // given
        Files.writeString(
                folder.resolve("cortex.yaml"),
                "- name: a\n  predictor: {type: python, path: predictor.py}\n- name: b\n  predictor: {model: b.onnx}\n");

        // when
        CommandLineRun run = place.run("validate", "cortex.yaml");
        JsonNode verdict =
                place.run("validate", "cortex.yaml", "-o", "json").json().get(0);

        // then
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("valid, but a deploy is refused until:")
                .contains("'predictor.py' is not in the project")
                .contains("b: the model 'b.onnx' is not in the project");
        assertThat(verdict.get("accepted").asBoolean()).isTrue();
        assertThat(verdict.get("deployable").asBoolean()).isFalse();
    }

    @Test
    void saysWhenAFileCannotBeRead() throws IOException {
        // given
        Files.write(folder.resolve("bytes.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        // when
        CommandLineRun missing = place.run("validate", "nothing.yaml");
        CommandLineRun binary = place.run("validate", "bytes.yaml");

        // then
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("nothing.yaml cannot be read");
        assertThat(binary.exitCode()).isEqualTo(1);
        assertThat(binary.err()).contains("bytes.yaml is no text");
    }

    @Test
    void readsTheSpecsOfCortexsOwnExamples() throws IOException {
        // given
        String data = System.getenv("VERTEBRA_TEST_DATA");
        assumeTrue(data != null, "NOT RUN: VERTEBRA_TEST_DATA names no folder with the example specs");
        Path examples = Path.of(data, "data/cortex-specs");
        List<Path> files;
        try (Stream<Path> found = Files.walk(examples)) {
            files = found.filter(file -> file.getFileName().toString().matches("cortex.*\\.yaml"))
                    .sorted()
                    .toList();
        }

        for (Path file : files) {
            // when
            CommandLineRun text = new CommandLineRun.Place(
                            file.resolveSibling("").normalize())
                    .run("validate", file.getFileName().toString());
            JsonNode verdict = new CommandLineRun.Place(file.resolveSibling("").normalize())
                    .run("validate", "-o", "json", file.getFileName().toString())
                    .json()
                    .get(0);

            // then
            System.out.println(examples.relativize(file.resolveSibling("").normalize()) + "/"
                    + text.out().strip());
            assertThat(text.exitCode()).isEqualTo(verdict.get("accepted").asBoolean() ? 0 : 1);
            assertThat(verdict.get("faults").findValuesAsText("field"))
                    .as("%s", file)
                    .allMatch(field -> REFUSED_BY_THE_REFERENCE.stream().anyMatch(field::endsWith));
        }
        assertThat(files).hasSizeGreaterThan(40);
    }
}

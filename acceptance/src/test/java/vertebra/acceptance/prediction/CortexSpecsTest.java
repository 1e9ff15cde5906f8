package vertebra.acceptance.prediction;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** The specs that users of Cortex have, offline, through the command that they would run. */
@Tag("prediction")
@ExtendWith(PromiseTable.class)
class CortexSpecsTest {

    /** What the spec reference refuses among these. */
    private static final Pattern REFUSED = Pattern.compile(".*\\.(inf|conda|shell|pod)");

    private static final Pattern INFERENTIA = Pattern.compile("(?m)^\\s+inf: [1-9]");

    @Test
    @Promise("Every cortex.yaml of Cortex's examples is read, or refused for a reason that the reference gives")
    void readsTheExamplesOfCortex(Measured measured) throws IOException {
        // given
        List<String> line = new ArrayList<>(List.of(Node.script(), "validate", "-o", "json"));
        try (Stream<Path> files = Files.walk(SourceTree.testData().resolve("cortex-specs"))) {
            files.filter(file -> file.getFileName().toString().matches("cortex.*\\.yaml"))
                    .sorted()
                    .forEach(file -> line.add(file.toString()));
        }

        // when
        Command validate = Command.run(SourceTree.root(), Map.of(), line);

        // then
        JsonNode verdicts =
                Node.JSON.readTree(validate.output().substring(validate.output().indexOf('[')));
        int accepted = 0;
        for (JsonNode verdict : verdicts) {
            String file = verdict.get("file").asText();
            boolean asksForInferentia =
                    INFERENTIA.matcher(Files.readString(Path.of(file))).find();
            assertThat(verdict.get("accepted").asBoolean()).as(file).isEqualTo(!asksForInferentia);
            accepted += asksForInferentia ? 0 : 1;
            assertThat(verdict.get("faults"))
                    .as(file)
                    .allSatisfy(fault -> assertThat(fault.get("field").asText()).matches(REFUSED));
        }
        assertThat(verdicts).hasSize(line.size() - 4).hasSizeGreaterThan(40);
        measured.fact(accepted + " accepted, " + (verdicts.size() - accepted) + " refused (AWS Inferentia)");
    }
}

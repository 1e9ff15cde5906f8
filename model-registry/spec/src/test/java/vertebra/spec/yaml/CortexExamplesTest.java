package vertebra.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The spec files of Cortex's own examples, as users have them today. */
class CortexExamplesTest {

    /** Fields that the reference refuses with a sentence; nothing else may be refused. */
    private static final List<String> REFUSED_BY_THE_REFERENCE = List.of(".compute.inf", ".conda", ".shell", ".pod");

    @Test
    void readsEveryFileOrSaysWhyAsTheReferenceDoes() throws IOException {
        // given
        String data = System.getenv("VERTEBRA_TEST_DATA");
        assumeTrue(data != null, "NOT RUN: VERTEBRA_TEST_DATA names no folder with the example specs");
        Path folder = Path.of(data, "data/cortex-specs");

        // when
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }

        // then
        assertThat(files).hasSizeGreaterThan(40);
        for (Path file : files) {
            SpecReading reading = new ApiSpecReader()
                    .read(file.getFileName().toString(), Files.readString(file), ProjectFiles.UNKNOWN);
            System.out.println(folder.relativize(file) + ": " + verdict(reading));
            assertThat(reading.faults())
                    .as("%s", file)
                    .allMatch(fault -> REFUSED_BY_THE_REFERENCE.stream().anyMatch(fault.field()::endsWith));
        }
    }

    private static String verdict(SpecReading reading) {
        if (!reading.faults().isEmpty()) {
            return "refused: " + reading.faults().getFirst().detail();
        }
        List<String> normalised =
                reading.notices().stream().map(SpecFault::detail).distinct().toList();
        return "accepted" + (normalised.isEmpty() ? "" : " (" + String.join("; ", normalised) + ")");
    }
}

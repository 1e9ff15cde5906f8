package vertebra.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import vertebra.benchmarks.contestant.Contestants;

/** A project with code in the place of a model. */
final class PredictorProject {

    private static final String SPEC = """
            - name: benchmark
              predictor: {type: python, path: predictor.py}
            """;

    private PredictorProject() {}

    /** Writes it: one process, one thread, and no packages. Returns the spec. */
    static Path write(Path folder) {
        try (InputStream predictor = Contestants.class.getResourceAsStream("predictor.py")) {
            Files.copy(Objects.requireNonNull(predictor), folder.resolve("predictor.py"));
            Files.createFile(folder.resolve("requirements.txt"));
            return Files.writeString(folder.resolve("cortex.yaml"), SPEC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

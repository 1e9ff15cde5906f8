package vertebra.acceptance.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The files of the project. */
public final class SourceTree {

    private SourceTree() {}

    /** The folder of the root pom. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/floors.puml"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "no docs/floors.puml above " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return folder;
    }

    /** The text of a file of the project. */
    public static String read(String file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Folders of all leaf modules. */
    public static List<Path> leaves() {
        try (Stream<Path> poms = Files.find(
                root(),
                4,
                (path, attributes) ->
                        path.endsWith("pom.xml") && !path.toString().contains("/target/"))) {
            return poms.map(pom -> pom.resolveSibling(""))
                    .filter(module -> Files.isDirectory(module.resolve("src")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open test data that lies beside the checkout of those who have it; without it the test is NOT RUN. */
    public static Path testData() {
        Optional<Path> data =
                Optional.ofNullable(System.getenv("VERTEBRA_TEST_DATA")).map(folder -> Path.of(folder, "data"));
        Assumptions.assumeTrue(data.isPresent(), "VERTEBRA_TEST_DATA names no folder");
        return data.orElseThrow();
    }
}

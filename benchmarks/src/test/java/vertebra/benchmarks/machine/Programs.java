package vertebra.benchmarks.machine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs on this machine, and the checkout. */
public final class Programs {

    private Programs() {}

    /** A program on the PATH. */
    public static Optional<Path> find(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The Python that {@code make tools} installs. */
    public static Path python() {
        Path python = root().resolve("build/tools/python/bin/python");
        if (!Files.isExecutable(python)) {
            throw new MissingToolException("the Python environment");
        }
        return python;
    }

    /** The script that runs the product. */
    public static Path vertebra() {
        return root().resolve("vertebra");
    }

    /** The nearest folder above the current one that holds the script {@code vertebra}. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("vertebra"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("started outside of a checkout"));
        }
        return folder;
    }
}

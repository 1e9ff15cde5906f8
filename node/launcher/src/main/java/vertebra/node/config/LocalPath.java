package vertebra.node.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Reads paths of this machine; {@code ~} is the user's home. */
final class LocalPath {

    static final String EXPECTED = "a path on this machine";

    private LocalPath() {}

    static Function<String, Optional<Path>> under(Path home) {
        return text -> parse(text, home);
    }

    private static Optional<Path> parse(String text, Path home) {
        if (text.isBlank() || text.matches("[a-z][a-z0-9+]*://.*")) {
            return Optional.empty();
        }
        try {
            Path path = text.equals("~") || text.startsWith("~/")
                    ? home.resolve(text.substring(Math.min(2, text.length())))
                    : Path.of(text);
            return Optional.of(path.toAbsolutePath().normalize());
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }
}

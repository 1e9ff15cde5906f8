package vertebra.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Reads paths of this machine; {@code ~} is the user's home. */
final class LocalPath {

    static final String EXPECTED = "a path on this machine";
    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

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

    /** Where a path leads: what is kept apart is apart there. What does not exist yet has its name in what does. */
    static Path real(Path path) {
        return real(path, MAX_LINKS);
    }

    /** @param links that may lead to what is not there: those of a loop never end */
    private static Path real(Path path, int links) {
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            Path parent = path.getParent();
            if (parent == null) {
                return path;
            }
            Path place = real(parent, links).resolve(path.getFileName());
            return links == 0
                    ? place
                    : target(place).map(target -> real(target, links - 1)).orElse(place);
        }
    }

    /** Empty: it is no link. */
    private static Optional<Path> target(Path link) {
        try {
            return Files.isSymbolicLink(link)
                    ? Optional.of(
                            link.resolveSibling(Files.readSymbolicLink(link)).normalize())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}

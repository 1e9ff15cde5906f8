package vertebra.admin.server.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.spec.yaml.ProjectFiles;

/** The unpacked files of a project. Nothing outside its root is ever named by it, links included. */
public final class ProjectFolder implements ProjectFiles {

    private final Path root;

    public ProjectFolder(Path root) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean exists(String relativePath) {
        return resolve(relativePath).isPresent();
    }

    /** The file or folder of this name, when it is there and inside. */
    public Optional<Path> resolve(String relativePath) {
        try {
            Path real = root.resolve(relativePath).toRealPath();
            return real.startsWith(root) ? Optional.of(real) : Optional.empty();
        } catch (IOException | InvalidPathException missing) {
            return Optional.empty();
        }
    }

    /** Relative names of all regular files, for "did you mean"; at most so many. */
    public List<String> files(int limit) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .limit(limit)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

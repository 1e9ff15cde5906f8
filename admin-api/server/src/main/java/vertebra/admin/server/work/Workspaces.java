package vertebra.admin.server.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders for one upload each, below a root that this process alone owns. Blocking; safe for any thread. */
final class Workspaces {

    private static final Logger LOGGER = LoggerFactory.getLogger(Workspaces.class);

    private final Path root;

    /** Empties the root: what a killed process left is gone. */
    Workspaces(Path root) {
        try {
            this.root = Files.createDirectories(root).toRealPath();
            try (Stream<Path> leftovers = Files.list(this.root)) {
                List<Path> all = leftovers.toList();
                all.forEach(Workspaces::delete);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path create() {
        try {
            return Files.createTempDirectory(root, "upload-");
        } catch (IOException failed) {
            throw BodyFile.notStored(failed);
        }
    }

    /** Removes the folder with all in it; a rest that cannot be removed goes at the next start. */
    static void delete(Path workspace) {
        try {
            Files.walkFileTree(workspace, new Deleting());
        } catch (IOException failed) {
            LOGGER.atWarn().setCause(failed).log("A folder of an upload stays until the next start");
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}

package vertebra.engine.worker.environment;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes folders. Links in them are removed, never followed. */
final class Folders {

    private static final Logger LOGGER = LoggerFactory.getLogger(Folders.class);

    private Folders() {}

    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void removeQuietly(Path folder) {
        try {
            remove(folder);
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.toString())
                    .log("A folder stays");
        }
    }
}

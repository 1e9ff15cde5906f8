package vertebra.engine.worker.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of one worker, for nobody else: its socket and what it writes. Deleted with all that is in it when it is closed. */
public final class ScratchFolder implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ScratchFolder.class);

    private final Path folder;

    private ScratchFolder(Path folder) {
        this.folder = folder;
    }

    static ScratchFolder in(Path parent) throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path folder = Files.createTempDirectory(parent, "w", onlyOwner);
        Files.createDirectory(folder.resolve("tmp"), onlyOwner);
        return new ScratchFolder(folder);
    }

    Path socket() {
        return folder.resolve("s");
    }

    Path temp() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("reason", e.toString()).log("A worker's temporary files cannot be deleted");
        }
    }

    /** A folder with all that is in it; follows no links. */
    public static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

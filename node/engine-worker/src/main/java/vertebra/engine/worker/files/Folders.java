package vertebra.engine.worker.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders with all that is in them, which may be anything. Links are never followed. */
public final class Folders {

    private static final Logger LOGGER = LoggerFactory.getLogger(Folders.class);

    private Folders() {}

    /** Removes a folder, where it is there. */
    public static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                boolean _ = opened(entered);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // Somebody else removed it meanwhile.
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                if (!opened(file)) {
                    throw failure;
                }
                remove(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Makes a folder that its owner, who made it, locked against himself one that can be removed. False: there was no need. */
    private static boolean opened(Path folder) {
        File file = folder.toFile();
        boolean locked = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && !(Files.isReadable(folder) && Files.isWritable(folder) && Files.isExecutable(folder));
        return locked && file.setReadable(true) && file.setWritable(true) && file.setExecutable(true);
    }

    /**
     * Returns when all that was written to it is on the disk. One call for its whole file system: to wait for each of ten thousand
     * files takes minutes.
     */
    public static void sync(Path folder) throws IOException {
        try {
            Process one = new ProcessBuilder("sync", "-f", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Where there is no such option all file systems are waited for.
            if (one.waitFor() != 0 && new ProcessBuilder("sync").start().waitFor() != 0) {
                throw new IOException("sync does not work");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while files were written to the disk", e);
        }
    }

    /** What its files take, as far as they can be seen; they may come and go meanwhile. */
    public static long bytes(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** Removes a folder; logs what stays. */
    public static void removeQuietly(Path folder) {
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

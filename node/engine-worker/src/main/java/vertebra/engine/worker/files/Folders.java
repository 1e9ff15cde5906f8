package vertebra.engine.worker.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders with all that is in them, which may be anything. Links are never followed. */
public final class Folders {

    private static final Logger LOGGER = LoggerFactory.getLogger(Folders.class);

    /** A walk has a folder of each level open, and the system takes no path of 4,096 bytes: nothing honest is as deep as this. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_BYTES = 3_000;

    /** So often what fills while it is emptied is emptied again. */
    private static final int TRIES = 10;

    private Folders() {}

    /** Removes a folder, where it is there, however deep it is. */
    public static void remove(Path folder) throws IOException {
        int tries = 0;
        while (true) {
            Removal removal = new Removal(folder);
            Files.walkFileTree(folder, removal);
            if (removal.left == null) {
                return;
            }
            if (!removal.advanced && ++tries == TRIES) {
                throw removal.left;
            }
        }
    }

    /** One walk, which moves what is too deep, or was locked, to the top for the next. */
    private static final class Removal extends SimpleFileVisitor<Path> {

        private final Path top;
        /** The next walk finds less in its way: something was moved to the top, or the top was opened. */
        private boolean advanced;
        /** Why it is still there. */
        private @Nullable IOException left;

        Removal(Path top) {
            this.top = top;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) throws IOException {
            boolean _ = opened(entered);
            if (!isTooDeep(top, entered)) {
                return FileVisitResult.CONTINUE;
            }
            moveToTop(entered);
            return FileVisitResult.SKIP_SUBTREE;
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
            if (file.equals(top)) {
                advanced = true;
                left = failure;
            } else {
                moveToTop(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private void moveToTop(Path folder) throws IOException {
            Files.move(folder, top.resolve(UUID.randomUUID().toString()));
            advanced = true;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                left = e;
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static boolean isTooDeep(Path top, Path folder) {
        return folder.getNameCount() - top.getNameCount() > DEEPEST || bytesOf(folder) - bytesOf(top) > LONGEST_BYTES;
    }

    private static int bytesOf(Path path) {
        return path.toString().getBytes(UTF_8).length;
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

    /**
     * What its files take, as far as they can be seen; they may come and go meanwhile. More than there can be: folders lie so deep in
     * it that nobody can see what they hold.
     */
    public static long bytes(Path folder) throws IOException {
        Sum sum = new Sum(folder);
        Files.walkFileTree(folder, sum);
        return sum.bytes;
    }

    private static final class Sum extends SimpleFileVisitor<Path> {

        private final Path top;
        private long bytes;

        Sum(Path top) {
            this.top = top;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
            if (isTooDeep(top, entered)) {
                bytes = Long.MAX_VALUE;
                return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
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

package vertebra.stores.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/** Makes files appear whole or not at all, and durably: temporary file, fsync, rename, fsync of the folder. */
final class WholeFile {

    private WholeFile() {}

    /** Writes the content of a file. */
    interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Puts a file in place; one that is there is replaced.
     *
     * @param temporary absent, on the same file system; gone afterwards, also when writing failed
     * @param stamp the file's modification time
     */
    static void put(Path target, Path temporary, FileTime stamp, Content content) throws IOException {
        createFolders(folderOf(target));
        createFolders(folderOf(temporary));
        try {
            try (FileChannel out =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(out);
                Files.setLastModifiedTime(temporary, stamp);
                out.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable failure) {
            deleteQuietly(temporary, failure);
            throw failure;
        }
        sync(folderOf(target));
    }

    /** A disk that fills up takes a part, and fails only at the next try. */
    static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** True when there was such a file. */
    static boolean delete(Path file) throws IOException {
        boolean existed = Files.deleteIfExists(file);
        if (existed) {
            sync(folderOf(file));
        }
        return existed;
    }

    /** Makes the folder and those above it; each is durable before something is put into it. */
    static void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        createFolders(folderOf(folder));
        Files.createDirectories(folder);
        sync(folderOf(folder));
    }

    /** The folder that holds {@code file}. */
    static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the root of a file system is no file");
    }

    /** A rename or a delete is durable only after an fsync of its folder. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteQuietly(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}

package vertebra.engine.worker.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder of one worker, for nobody else: its socket and what it writes. Deleted with all that is in it when it is closed. */
public final class ScratchFolder implements AutoCloseable {

    private final Path folder;

    private ScratchFolder(Path folder) {
        this.folder = folder;
    }

    /** A new one; the parent is there. */
    public static ScratchFolder in(Path parent) throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path folder = Files.createTempDirectory(parent, "w", onlyOwner);
        Files.createDirectory(folder.resolve("tmp"), onlyOwner);
        return new ScratchFolder(folder);
    }

    public Path socket() {
        return folder.resolve("s");
    }

    public Path temp() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        Folders.removeQuietly(folder);
    }
}

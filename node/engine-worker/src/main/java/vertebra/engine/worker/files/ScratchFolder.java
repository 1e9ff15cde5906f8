package vertebra.engine.worker.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of one worker, for nobody else: its socket and what it writes. Deleted with all that is in it when it is closed. */
public final class ScratchFolder implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ScratchFolder.class);

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
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("reason", e.toString()).log("A worker's temporary files cannot be deleted");
        }
    }
}

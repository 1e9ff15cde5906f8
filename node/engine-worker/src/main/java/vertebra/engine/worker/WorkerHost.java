package vertebra.engine.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import vertebra.engine.worker.environment.PythonSource;
import vertebra.engine.worker.files.Folders;
import vertebra.engine.worker.sandbox.Sandbox;

/**
 * What a node gives its workers.
 *
 * @param folder of sockets, private temporary folders and our scripts. It belongs to this node alone, and is short: the path of a
 *     Unix socket has 107 bytes at most
 * @param python interpreters and packages
 * @param sandbox the walls around each worker
 * @param startTimeout from the start of a process until its model is loaded
 */
public record WorkerHost(Path folder, PythonSource python, Sandbox sandbox, Duration startTimeout) {

    /** What a socket adds to the folder, with some room. */
    private static final int MAX_FOLDER_BYTES = 75;

    private static final String SCRIPTS = "scripts";

    public WorkerHost {
        folder = folder.toAbsolutePath().normalize();
        if (!isShort(folder)) {
            throw new IllegalArgumentException(
                    "folder of workers: " + folder + " (expected: at most " + MAX_FOLDER_BYTES + " bytes)");
        }
    }

    /** True when sockets in this folder have paths that are short enough. */
    public static boolean isShort(Path folder) {
        return folder.toAbsolutePath().normalize().toString().getBytes(UTF_8).length <= MAX_FOLDER_BYTES;
    }

    Path scripts() {
        return folder.resolve(SCRIPTS);
    }

    /** Makes the folder new: with our scripts, and nothing else. */
    void clear() {
        try {
            Folders.remove(folder);
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new IllegalStateException("the folder of workers cannot be used: " + folder, e);
        }
        Scripts.unpack(scripts());
    }
}

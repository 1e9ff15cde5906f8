package vertebra.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vertebra.node.config.NodeProblem;
import vertebra.spec.problem.Problem;

/**
 * The files by which a node is found: {@code node.pid} from its start, {@code node.json} from when it is ready, and a lock that
 * keeps a second node out of the same state folder. The operating system frees the lock when the process dies, so a
 * {@code kill -9} leaves nothing to clean up.
 */
final class NodeFiles implements AutoCloseable {

    private static final String LOCK = "node.lock";
    private static final String PID = "node.pid";
    private static final String DESCRIPTION = "node.json";

    private final Path stateDir;
    private final FileChannel lock;

    private NodeFiles(Path stateDir, FileChannel lock) {
        this.stateDir = stateDir;
        this.lock = lock;
    }

    /**
     * Takes the state folder; makes it when it is not there.
     *
     * @throws vertebra.spec.problem.ProblemException {@link NodeProblem#STATE_DIR_IN_USE},
     *     {@link NodeProblem#STATE_DIR_UNUSABLE}
     */
    static NodeFiles claim(Path stateDir) {
        try {
            Files.createDirectories(stateDir);
            FileChannel channel =
                    FileChannel.open(stateDir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw Problem.of(NodeProblem.STATE_DIR_IN_USE, "A node runs with state_dir " + stateDir + ".")
                        .asException();
            }
            NodeFiles files = new NodeFiles(stateDir, channel);
            Files.deleteIfExists(stateDir.resolve(DESCRIPTION));
            files.write(PID, ProcessHandle.current().pid() + "\n");
            return files;
        } catch (IOException e) {
            throw Problem.of(NodeProblem.STATE_DIR_UNUSABLE, "The folder " + stateDir + " cannot be written.")
                    .asException(e);
        }
    }

    /** Tells the command line where the node answers. */
    void describe(String dataUrl, String adminUrl, Instant startedAt) {
        try {
            write(DESCRIPTION, """
                    {"pid": %d, "data_url": "%s", "admin_url": "%s", "started_at": "%s"}
                    """.formatted(ProcessHandle.current().pid(), dataUrl, adminUrl, startedAt));
        } catch (IOException e) {
            throw Problem.of(NodeProblem.STATE_DIR_UNUSABLE, "The folder " + stateDir + " cannot be written.")
                    .asException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(stateDir.resolve(DESCRIPTION));
            Files.deleteIfExists(stateDir.resolve(PID));
            lock.close();
        } catch (IOException e) {
            throw Problem.of(NodeProblem.STATE_DIR_UNUSABLE, "The folder " + stateDir + " cannot be written.")
                    .asException(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** Appears whole or not at all. */
    private void write(String name, String content) throws IOException {
        Path temporary = stateDir.resolve(name + ".new");
        Files.writeString(temporary, content);
        Files.move(temporary, stateDir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}

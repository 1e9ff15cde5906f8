package vertebra.node.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import vertebra.http.access.Authenticator;
import vertebra.node.config.NodeProblem;
import vertebra.registry.access.KeyText;
import vertebra.registry.artifact.Digest;
import vertebra.spec.access.Caller;
import vertebra.spec.problem.Problem;

/**
 * A key for whoever may read the node's state folder as its user: the command line of this machine. Fresh at each start, in the file
 * {@code node.credential}, gone when the node ends. The registry knows nothing of it, so that it works when the keys are damaged or
 * lost. Never blocks after the start; safe for any thread.
 */
public final class LocalCredential implements Authenticator, AutoCloseable {

    /** Name of the file in the state folder. */
    public static final String FILE = "node.credential";

    private final Path stateDir;
    private final Digest sha256;

    private LocalCredential(Path stateDir, Digest sha256) {
        this.stateDir = stateDir;
        this.sha256 = sha256;
    }

    /**
     * Writes the file, which no other user can read at any moment. A link that lies in its place is replaced, not followed.
     *
     * @param stateDir claimed by this process
     * @throws vertebra.spec.problem.ProblemException {@link NodeProblem#STATE_DIR_UNUSABLE}
     */
    public static LocalCredential write(Path stateDir) {
        KeyText key = KeyText.create();
        Path file = stateDir.resolve(FILE);
        Path temporary = stateDir.resolve(FILE + ".new");
        try {
            Files.deleteIfExists(temporary);
            writeNew(temporary, key.reveal() + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(stateDir).asException(e);
        }
        return new LocalCredential(stateDir, key.sha256());
    }

    @Override
    public Optional<Caller> authenticate(String key) {
        return KeyText.parse(key).filter(text -> text.hasDigest(sha256)).map(local -> Caller.LOCAL);
    }

    /** Of a node that does not start: its file goes, if it is there. */
    public static void delete(Path stateDir) {
        try {
            Files.deleteIfExists(stateDir.resolve(FILE));
        } catch (IOException e) {
            throw unusable(stateDir).asException(e);
        }
    }

    @Override
    public void close() {
        delete(stateDir);
    }

    /** Created with its permissions: to set them afterwards would leave a moment. */
    private static void writeNew(Path file, String content) throws IOException {
        Set<StandardOpenOption> mustBeNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(
                file, mustBeNew, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static Problem unusable(Path stateDir) {
        return Problem.of(NodeProblem.STATE_DIR_UNUSABLE, "The credential in " + stateDir + " cannot be written.");
    }
}

package vertebra.serving.workers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Reads secrets that a spec names instead of holding them: {@code {secret: file:/var/lib/vertebra/secrets/token}}. A secret is read
 * when workers are to start, handed to them, and neither kept nor logged. Only files of one folder are secrets of predictors: the
 * node's user may read much more, and whoever may deploy code is not thereby an operator. Files that others than the node's user
 * may read are no secrets.
 */
public final class SecretFiles {

    private static final String FILE = "file:";
    private static final int MAX_BYTES = 64 * 1024;
    private static final Set<PosixFilePermission> OF_THE_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path folder;

    /** @param folder of the secrets, which need not be there */
    public SecretFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a secret: its text, without a line break at the end. Blocking.
     *
     * @param field that names it, for the message
     * @param source as the spec has it: {@code file:} and an absolute path
     * @throws ProblemException {@link ServingProblem#UNSERVABLE_MODEL}
     */
    String read(String field, String source) {
        if (!source.startsWith(FILE)) {
            throw refuse(field, source, "only file: is read by this node");
        }
        try {
            Path file = Path.of(source.substring(FILE.length()));
            if (!file.isAbsolute()) {
                throw refuse(field, source, "write an absolute path of a file on the node");
            }
            Path real = file.toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw outside(field, source);
            }
            check(field, source, real);
            return text(field, source, real);
        } catch (IOException | InvalidPathException unreadable) {
            throw outside(field, source);
        }
    }

    private static void check(String field, String source, Path real) throws IOException {
        if (!Files.isRegularFile(real)) {
            throw refuse(field, source, "it is no file");
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        if (posix && !OF_THE_OWNER.containsAll(Files.getPosixFilePermissions(real))) {
            throw refuse(field, source, "others than its owner may read it; chmod 600 it");
        }
    }

    private static String text(String field, String source, Path real) throws IOException {
        try (InputStream in = Files.newInputStream(real)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refuse(field, source, "it is larger than 64 KiB");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw refuse(field, source, "it holds a zero byte");
            }
            return text.replaceFirst("\\r?\\n\\z", "");
        } catch (CharacterCodingException binary) {
            throw refuse(field, source, "it is no UTF-8 text");
        }
    }

    /** Says nothing of what is elsewhere, not even whether it is there. */
    private static ProblemException outside(String field, String source) {
        return refuse(
                field,
                source,
                "the node cannot read it in its folder of secrets; put it there (secrets.dir of the node, by default"
                        + " secrets in its state_dir)");
    }

    private static ProblemException refuse(String field, String source, String reason) {
        return Problem.of(
                        ServingProblem.UNSERVABLE_MODEL,
                        field + ": the secret " + source + " is not used: " + reason + ".")
                .asException();
    }
}

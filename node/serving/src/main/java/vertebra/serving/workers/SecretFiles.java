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
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Reads secrets that a spec names instead of holding them: {@code {secret: file:/etc/movies/token}}. A secret is read when workers
 * are to start, handed to them, and neither kept nor logged. Files that others than the node's user may read are no secrets, and
 * the node's own files are nobody's: whoever may deploy code is not thereby an operator.
 */
public final class SecretFiles {

    private static final String FILE = "file:";
    private static final int MAX_BYTES = 64 * 1024;
    private static final Set<PosixFilePermission> OF_THE_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final List<Path> own;

    /** @param own files and folders of the node, which no predictor gets */
    public SecretFiles(Collection<Path> own) {
        this.own = List.copyOf(own);
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
            check(field, source, real);
            return text(field, source, real);
        } catch (IOException | InvalidPathException unreadable) {
            throw refuse(field, source, "the node cannot read it");
        }
    }

    private void check(String field, String source, Path real) throws IOException {
        for (Path kept : own) {
            if (real.startsWith(Files.exists(kept) ? kept.toRealPath() : kept)) {
                throw refuse(field, source, "it belongs to the node itself; keep it elsewhere");
            }
        }
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

    private static ProblemException refuse(String field, String source, String reason) {
        return Problem.of(
                        ServingProblem.UNSERVABLE_MODEL,
                        field + ": the secret " + source + " is not used: " + reason + ".")
                .asException();
    }
}

package vertebra.serving.workers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
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
    private static final String WHERE = "in the node's secrets.dir, owned by the user of the node, with mode 600.";
    private static final String AS_TEXT = "Save it as text; write binary values in base64.";
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
     * @throws ProblemException {@link ServingProblem#UNSERVABLE_MODEL}: what is wrong with the file, and what to do
     */
    String read(String field, String source) {
        Refusals refusals = new Refusals(field, source);
        if (!source.startsWith(FILE)) {
            throw refusals.of("only file: is read by this node", "Keep the value in a file: " + WHERE);
        }
        try {
            Path file = Path.of(source.substring(FILE.length()));
            if (!file.isAbsolute()) {
                throw refusals.of("write an absolute path of a file on the node", "Keep the value in a file: " + WHERE);
            }
            Path real = inFolder(file, refusals);
            check(real, refusals);
            return text(real, refusals);
        } catch (AccessDeniedException denied) {
            throw refusals.of(
                    "the user of the node may not read it",
                    "Make the file that user's own: chown it, and chmod 600 it.");
        } catch (IOException | InvalidPathException unreadable) {
            throw refusals.outside();
        }
    }

    /** Says nothing of what is outside of the folder, not even whether it is there. */
    private Path inFolder(Path file, Refusals refusals) throws IOException {
        try {
            Path secrets = folder.toRealPath();
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Path real = file.toRealPath();
                if (real.startsWith(secrets)) {
                    return real;
                }
            } else if (Objects.requireNonNullElse(file.getParent(), file)
                    .toRealPath()
                    .startsWith(secrets)) {
                throw refusals.of("there is no such file", "Write the value into that file on every node: " + WHERE);
            }
        } catch (AccessDeniedException elsewhere) {
            throw refusals.outside();
        }
        throw refusals.outside();
    }

    private static void check(Path real, Refusals refusals) throws IOException {
        if (!Files.isRegularFile(real)) {
            throw refusals.of("it is no file", "Name a file, one for each secret.");
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        if (posix && !OF_THE_OWNER.containsAll(Files.getPosixFilePermissions(real))) {
            throw refusals.of(
                    "others than its owner may read it; chmod 600 it", "Take the rights of the others: chmod 600 it.");
        }
    }

    private static String text(Path real, Refusals refusals) throws IOException {
        try (InputStream in = Files.newInputStream(real)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refusals.of("it is larger than 64 KiB", "Keep one value in a file, and data in the project.");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw refusals.of("it holds a zero byte", AS_TEXT);
            }
            return text.replaceFirst("\\r?\\n\\z", "");
        } catch (CharacterCodingException binary) {
            throw refusals.of("it is no UTF-8 text", AS_TEXT);
        }
    }

    /** Of one secret. */
    private record Refusals(String field, String source) {

        ProblemException of(String reason, String fix) {
            return Problem.of(
                            ServingProblem.UNSERVABLE_MODEL,
                            field + ": the secret " + source + " is not used: " + reason + ".")
                    .withFix(fix)
                    .asException();
        }

        ProblemException outside() {
            return of(
                    "the node cannot read it in its folder of secrets (secrets.dir of the node, by default secrets in its"
                            + " state_dir)",
                    "Put the file there on every node: " + WHERE);
        }
    }
}

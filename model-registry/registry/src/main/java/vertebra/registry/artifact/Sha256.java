package vertebra.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes digests. */
public final class Sha256 {

    private static final int BUFFER_BYTES = 1 << 16;

    private Sha256() {}

    /** A fresh state, for content that streams by; {@link #of(MessageDigest)} ends it. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The digest of what was fed to {@code state}. */
    public static Digest of(MessageDigest state) {
        return new Digest(HexFormat.of().formatHex(state.digest()));
    }

    /** The digest of a content that is in memory. */
    public static Digest of(byte[] content) {
        MessageDigest state = start();
        state.update(content);
        return of(state);
    }

    /** The digest of a file's content. */
    public static Digest of(Path file) throws IOException {
        MessageDigest state = start();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                state.update(buffer, 0, read);
            }
        }
        return of(state);
    }
}

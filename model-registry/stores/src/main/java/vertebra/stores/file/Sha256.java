package vertebra.stores.file;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import vertebra.registry.artifact.Digest;

/** A SHA-256 in the making. Not safe for several threads. */
final class Sha256 {

    private final MessageDigest digest;

    Sha256() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static Digest of(byte[] content) {
        Sha256 sha256 = new Sha256();
        sha256.add(ByteBuffer.wrap(content));
        return sha256.end();
    }

    /** Takes what remains of the buffer; its position is left at its limit. */
    void add(ByteBuffer bytes) {
        digest.update(bytes);
    }

    Digest end() {
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }
}

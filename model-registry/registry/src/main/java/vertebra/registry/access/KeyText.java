package vertebra.registry.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;

/**
 * A key as its holder has it: {@code vtb_ID_SECRET}, both in hexadecimal, the secret of 192 bits. So much entropy needs no slow hash.
 * Prints without the secret; {@link #reveal} is for the one answer that hands it out.
 */
public final class KeyText {

    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 24;
    private static final Pattern FORM = Pattern.compile("vtb_([0-9a-f]{12})_[0-9a-f]{48}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String text;

    private KeyText(String id, String text) {
        this.id = id;
        this.text = text;
    }

    /** A new key with an id of its own. */
    public static KeyText create() {
        return create(random(ID_BYTES));
    }

    /** Another secret for a key. */
    static KeyText create(String id) {
        return new KeyText(id, "vtb_" + id + "_" + random(SECRET_BYTES));
    }

    /** Empty when it has not the form of a key. */
    public static Optional<KeyText> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new KeyText(form.group(1), text)) : Optional.empty();
    }

    /** The public part. */
    public String id() {
        return id;
    }

    /** What is kept of it. */
    public Digest sha256() {
        return Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Takes as long whether it is the same or not. */
    public boolean hasDigest(Digest digest) {
        return MessageDigest.isEqual(bytes(sha256()), bytes(digest));
    }

    /** The whole key. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "vtb_" + id + "_...";
    }

    private static byte[] bytes(Digest digest) {
        return digest.hex().getBytes(StandardCharsets.US_ASCII);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}

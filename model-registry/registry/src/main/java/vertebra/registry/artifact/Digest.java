package vertebra.registry.artifact;

import java.util.regex.Pattern;

/**
 * A SHA-256.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {

    private static final Pattern PATTERN = Pattern.compile("^[0-9a-f]{64}$");

    /** @throws IllegalArgumentException when it is no SHA-256 */
    public Digest {
        if (!isLegal(hex)) {
            throw new IllegalArgumentException("digest: '" + hex + "' (expected: 64 lower-case hexadecimal digits)");
        }
    }

    /** True when {@code text} can be a digest in hexadecimal. */
    public static boolean isLegal(String text) {
        return PATTERN.matcher(text).matches();
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** {@code sha256:…} */
    @Override
    public String toString() {
        return "sha256:" + hex;
    }
}

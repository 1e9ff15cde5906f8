package vertebra.spec.access;

import java.util.regex.Pattern;

/**
 * What people call a key, unique in a registry: letters, digits and {@code ._@+-}, starting with a letter or digit, 1 to 64
 * characters. The author of what is written with it.
 */
public record KeyName(String value) {

    public static final String FORM = "letters, digits and ._@+-, starting with a letter or digit, 1 to 64 characters";

    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    /** @throws IllegalArgumentException with what was expected */
    public KeyName {
        if (!isLegal(value)) {
            throw new IllegalArgumentException("key name: '" + value + "' (expected: " + FORM + ")");
        }
    }

    public static boolean isLegal(String text) {
        return PATTERN.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}

package vertebra.spec;

import java.util.regex.Pattern;

/**
 * One immutable version of a registered model. Prints as {@code name@version}.
 *
 * @param name letters, digits, dots, dashes and underscores, 1 to 100 characters, starting with a letter or digit
 * @param version like the name; versions that are whole numbers are ordered as numbers
 */
public record ModelRef(String name, String version) {

    private static final Pattern PART = Pattern.compile("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$");

    /** @throws IllegalArgumentException with what was expected */
    public ModelRef {
        check("model name", name);
        check("model version", version);
    }

    /** True when {@code text} can be a model's name or version. */
    public static boolean isLegalPart(String text) {
        return PART.matcher(text).matches();
    }

    private static void check(String what, String value) {
        if (!isLegalPart(value)) {
            throw new IllegalArgumentException(what + ": '" + value
                    + "' (expected: letters, digits, dots, dashes and underscores, 1 to 100 characters)");
        }
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}

package vertebra.spec;

import java.util.regex.Pattern;

/**
 * The name of an API, unique in a registry: {@code ^[a-z]([-a-z0-9]*[a-z0-9])?$}, at most 42 characters, not starting
 * with {@code b-} (Cortex reserved that prefix for batch jobs).
 *
 * @param value the name as written in the spec
 */
public record ApiName(String value) implements Comparable<ApiName> {

    public static final int MAX_LENGTH = 42;
    private static final Pattern PATTERN = Pattern.compile("^[a-z]([-a-z0-9]*[a-z0-9])?$");

    /** @throws IllegalArgumentException with what was expected */
    public ApiName {
        if (!PATTERN.matcher(value).matches() || value.length() > MAX_LENGTH || value.startsWith("b-")) {
            throw new IllegalArgumentException("API name: '" + value + "' (expected: lower-case letters, digits and"
                    + " dashes, starting with a letter, not with b-, ending with a letter or digit, at most "
                    + MAX_LENGTH + " characters)");
        }
    }

    /** True when {@code text} is a legal API name. */
    public static boolean isLegal(String text) {
        return text.length() <= MAX_LENGTH
                && !text.startsWith("b-")
                && PATTERN.matcher(text).matches();
    }

    @Override
    public int compareTo(ApiName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

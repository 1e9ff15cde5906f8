package vertebra.registry.store;

import java.util.Arrays;
import java.util.regex.Pattern;

/** The rule for keys of documents; every store applies it before it touches anything. */
public final class StoreKey {

    private static final int MAX_PART = 220;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (MAX_PART - 1) + "}");

    private StoreKey() {}

    /**
     * Parts between slashes are letters, digits, dots, dashes and underscores, start with a letter or digit and have at most 220
     * characters: no part is empty, hidden, {@code .} or {@code ..}, and each is a legal file name.
     *
     * @return the key
     * @throws IllegalArgumentException when it breaks the rule
     */
    public static String checked(String key) {
        if (!isLegal(key)) {
            throw new IllegalArgumentException("key: '" + key + "' (expected: names with forward slashes between them,"
                    + " each of letters, digits, dots, dashes and underscores, starting with a letter or digit)");
        }
        return key;
    }

    /** True when the key keeps the rule: so a store tells documents from what else lies beside them. */
    public static boolean isLegal(String key) {
        return Arrays.stream(key.split("/", -1))
                .allMatch(part -> PART.matcher(part).matches());
    }
}

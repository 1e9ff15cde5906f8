package vertebra.spec.yaml.tree;

/** Text of a document as a message shows it: in quotes, on one line, short. */
public final class Excerpt {

    private static final int MAX_LENGTH = 100;

    private Excerpt() {}

    public static String of(String text) {
        String start = text.codePointCount(0, text.length()) > MAX_LENGTH
                ? text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH)) + "…"
                : text;
        return "'" + start.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?") + "'";
    }
}

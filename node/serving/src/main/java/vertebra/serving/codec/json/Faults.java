package vertebra.serving.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Where a text is no JSON, in words. Lines end where white space ends them, columns count bytes, both from 1. A fault is at the first
 * byte that cannot follow what came before; a misspelled word is one from its beginning, and a text that is cut off from its end.
 * These are, to the byte, the places that Jackson names.
 */
final class Faults {

    /** Levels within one another. Input is refused sooner: a list is nested as deep as the tensor that it is for, at most 8. */
    private static final int MAX_DEPTH = 64;

    private final byte[] bytes;
    private final int start;
    private final int end;

    Faults(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /** This byte cannot stand here. */
    JsonFault at(int index) {
        return new JsonFault("The body is not valid JSON" + place(index));
    }

    /** There is not all of the value. */
    JsonFault early() {
        return new JsonFault("The JSON ends too early" + place(end));
    }

    /** A second value begins here. */
    JsonFault more(int index) {
        return new JsonFault("The body goes on after its JSON value" + place(index));
    }

    JsonFault limit() {
        return new JsonFault("The JSON is over a limit (expected: at most " + MAX_DEPTH + " levels, and "
                + NumberGrammar.MAX_CHARACTERS + " characters a number)");
    }

    /** The character that begins here cannot: the fault is at its last byte. */
    JsonFault atCharacter(int index) {
        return at(lastOf(index));
    }

    /** No value begins with this byte. */
    JsonFault noValue(int index) {
        return switch (bytes[index]) {
            case 'N' -> at(endOf("NaN", 1, index));
            case 'I' -> at(endOf("Infinity", 1, index));
            case '+' -> index + 1 == end ? early() : unsigned(index + 1);
            default -> atCharacter(index);
        };
    }

    /** No digit follows a sign, but this. */
    JsonFault unsigned(int index) {
        if (bytes[index] != 'I') {
            return at(index);
        }
        if (index + 1 == end) {
            return early();
        }
        return switch (bytes[index + 1]) {
            case 'N' -> at(endOf("-INF", 3, index - 1));
            case 'n' -> at(endOf("-Infinity", 3, index - 1));
            default -> at(index + 1);
        };
    }

    /**
     * Index behind a word.
     *
     * @param matched characters that are known to be there
     * @param from index of its first
     * @throws JsonFault when it is another one
     */
    int endOf(String word, int matched, int from) {
        int at = from + matched;
        for (int i = matched; i < word.length(); i++) {
            if (at == end || bytes[at] != word.charAt(i)) {
                throw at(from);
            }
            at++;
        }
        boolean separate = at == end || (bytes[at] >= 0 && bytes[at] < '0');
        if (!separate && Character.isJavaIdentifierPart(character(at))) {
            throw at(from + lastOf(at) - at);
        }
        return at;
    }

    /** The character of several bytes as a Java character, which is half of one beyond the basic plane. */
    private char character(int index) {
        String text = new String(bytes, index, lastOf(index) + 1 - index, UTF_8);
        return (char) text.codePointAt(0);
    }

    private int lastOf(int index) {
        int last = index;
        while (bytes[index] < 0 && last + 1 < end && isInside(bytes[last + 1])) {
            last++;
        }
        return last;
    }

    private static boolean isInside(byte one) {
        return (one & 0xc0) == 0x80;
    }

    private String place(int index) {
        int line = 1;
        int first = start;
        for (int i = start; i < index; i++) {
            boolean ends = bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == end || bytes[i + 1] != '\n'));
            if (ends) {
                line++;
                first = i + 1;
            }
        }
        return ", line " + line + ", column " + (index - first + 1);
    }
}

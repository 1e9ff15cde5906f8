package vertebra.serving.codec.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads texts and names. One of ASCII characters without escapes is one copy. */
final class TextReader {

    private static final int HEX_DIGITS = 4;

    private final byte[] bytes;
    private final int end;
    private final Faults faults;
    private int to;

    TextReader(byte[] bytes, int end, Faults faults) {
        this.bytes = bytes;
        this.end = end;
        this.faults = faults;
    }

    /** Index behind the closing quote of the text that was read last. */
    int to() {
        return to;
    }

    /** Reads the text that begins here, behind its quote. */
    String text(int from) {
        return read(from, false);
    }

    /** As {@link #text}; a name must not hold half of a character. */
    String name(int from) {
        return read(from, true);
    }

    private String read(int from, boolean whole) {
        int at = endOfPlain(from);
        String first = decoded(from, at);
        if (bytes[at] == '"') {
            to = at + 1;
            return first;
        }
        StringBuilder text = new StringBuilder(first);
        while (bytes[at] != '"') {
            int behind = whole ? escapes(at, text) : escape(at, text);
            at = endOfPlain(behind);
            text.append(decoded(behind, at));
        }
        to = at + 1;
        return text.toString();
    }

    /** Index of the next quote or backslash. */
    private int endOfPlain(int from) {
        for (int at = from; at < end; at++) {
            byte c = bytes[at];
            if (c == '"' || c == '\\') {
                return at;
            }
            if (c >= 0 && c < ' ') {
                throw faults.at(at);
            }
        }
        throw faults.early();
    }

    private String decoded(int from, int behind) {
        boolean ascii = Utf8.skipAscii(bytes, from, behind) == behind;
        return new String(bytes, from, behind - from, ascii ? ISO_8859_1 : UTF_8);
    }

    /** As {@link #escape}; both halves of a character, where it takes two. */
    private int escapes(int backslash, StringBuilder text) {
        int behind = escape(backslash, text);
        char character = text.charAt(text.length() - 1);
        if (Character.isHighSurrogate(character)) {
            if (behind == end) {
                throw faults.early();
            }
            if (bytes[behind] != '\\') {
                throw faults.at(behind);
            }
            behind = escape(behind, text);
            if (!Character.isLowSurrogate(text.charAt(text.length() - 1))) {
                throw faults.at(behind);
            }
        } else if (Character.isLowSurrogate(character)) {
            throw faults.at(behind);
        }
        return behind;
    }

    /** Appends the character that an escape stands for, and returns the index behind it. */
    private int escape(int backslash, StringBuilder text) {
        int at = backslash + 1;
        if (at == end) {
            throw faults.early();
        }
        switch (bytes[at]) {
            case 'b' -> text.append('\b');
            case 't' -> text.append('\t');
            case 'n' -> text.append('\n');
            case 'f' -> text.append('\f');
            case 'r' -> text.append('\r');
            case '"', '/', '\\' -> text.append((char) bytes[at]);
            case 'u' -> {
                return hex(at + 1, text);
            }
            default -> throw faults.atCharacter(at);
        }
        return at + 1;
    }

    private int hex(int from, StringBuilder text) {
        int value = 0;
        for (int at = from; at < from + HEX_DIGITS; at++) {
            if (at == end) {
                throw faults.early();
            }
            int digit = Character.digit((char) bytes[at], 16);
            if (bytes[at] < 0 || digit < 0) {
                throw faults.at(at);
            }
            value = (value << 4) | digit;
        }
        text.append((char) value);
        return from + HEX_DIGITS;
    }
}

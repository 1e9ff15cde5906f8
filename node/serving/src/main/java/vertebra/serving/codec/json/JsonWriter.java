package vertebra.serving.codec.json;

import java.nio.BufferOverflowException;
import java.util.Arrays;

/**
 * Writes JSON as UTF-8 into one array that grows. Commas come by themselves; that names, values and brackets match is the caller's. Numbers
 * are written as the shortest decimal that reads back as the same value, without objects in between. For one text, used by one thread.
 */
public final class JsonWriter {

    private static final int FIRST_BYTES = 256;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** Of one character of a text: an escape. */
    private static final int MAX_CHARACTER_BYTES = 6;

    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int at;
    /** True where the next value or name needs no comma before it. */
    private boolean first = true;

    /** @param maxBytes of the whole text; one that grows beyond is a {@link BufferOverflowException} */
    public JsonWriter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What was written so far. */
    public byte[] toUtf8() {
        return Arrays.copyOf(bytes, at);
    }

    public JsonWriter startObject() {
        return start('{');
    }

    public JsonWriter endObject() {
        return end('}');
    }

    public JsonWriter startList() {
        return start('[');
    }

    public JsonWriter endList() {
        return end(']');
    }

    public JsonWriter name(String name) {
        text(name);
        reserve(1);
        bytes[at++] = ':';
        first = true;
        return this;
    }

    /** Half of a character that takes two is written as a question mark. */
    public void text(String text) {
        separate(2);
        bytes[at++] = '"';
        for (int i = 0; i < text.length(); i++) {
            reserve(MAX_CHARACTER_BYTES + 1);
            char c = text.charAt(i);
            if (c >= 0x80) {
                i += character(text, i) - 1;
            } else if (c >= ' ' && c != '"' && c != '\\') {
                bytes[at++] = (byte) c;
            } else {
                escape(c);
            }
        }
        bytes[at++] = '"';
    }

    /** What is no number is a text: {@code "NaN"}, {@code "-Infinity"}. */
    public void number(float value) {
        if (!Float.isFinite(value)) {
            text(Float.toString(value));
            return;
        }
        separate(Decimals.MAX_CHARACTERS);
        if (Float.floatToRawIntBits(value) < 0) {
            bytes[at++] = '-';
        }
        if (value == 0) {
            bytes[at++] = '0';
            bytes[at++] = '.';
            bytes[at++] = '0';
        } else {
            at = Decimals.writeFloat(ShortestFloat.decimal(Math.abs(value)), bytes, at);
        }
    }

    /** As {@link #number(float)}. */
    public void number(double value) {
        String shortest = Double.toString(value);
        if (!Double.isFinite(value)) {
            text(shortest);
            return;
        }
        ascii(shortest);
    }

    public void number(long value) {
        separate(Decimals.MAX_CHARACTERS);
        if (value < 0) {
            bytes[at++] = '-';
        }
        at = Decimals.write(Math.abs(value), bytes, at);
    }

    /** A number of 64 bits without a sign. */
    public void unsigned(long value) {
        separate(Decimals.MAX_CHARACTERS);
        at = Decimals.write(value, bytes, at);
    }

    public void bool(boolean value) {
        ascii(value ? "true" : "false");
    }

    private void ascii(String word) {
        separate(word.length());
        for (int i = 0; i < word.length(); i++) {
            bytes[at++] = (byte) word.charAt(i);
        }
    }

    private JsonWriter start(char bracket) {
        separate(1);
        bytes[at++] = (byte) bracket;
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) {
        reserve(1);
        bytes[at++] = (byte) bracket;
        first = false;
        return this;
    }

    /** Each value begins here; there is room for so many bytes then. */
    private void separate(int room) {
        reserve(room + 1);
        if (!first) {
            bytes[at++] = ',';
        }
        first = false;
    }

    private void reserve(int room) {
        if (room > bytes.length - at) {
            grow(room);
        }
    }

    private void grow(int room) {
        if (room > maxBytes - at) {
            throw new BufferOverflowException();
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(2L * bytes.length, (long) at + room)));
    }

    private void escape(char c) {
        bytes[at++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[at++] = (byte) c;
            case '\n' -> bytes[at++] = 'n';
            case '\r' -> bytes[at++] = 'r';
            case '\t' -> bytes[at++] = 't';
            default -> {
                bytes[at++] = 'u';
                bytes[at++] = '0';
                bytes[at++] = '0';
                bytes[at++] = HEX[c >> 4];
                bytes[at++] = HEX[c & 0xf];
            }
        }
    }

    /** Writes a character that is not ASCII, and returns how many of Java's it is. */
    private int character(String text, int index) {
        int character = text.codePointAt(index);
        if (character < 0x800) {
            bytes[at++] = (byte) (0xc0 | (character >> 6));
        } else if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            bytes[at++] = '?';
            return 1;
        } else if (character < 0x10000) {
            bytes[at++] = (byte) (0xe0 | (character >> 12));
            bytes[at++] = inside(character >> 6);
        } else {
            bytes[at++] = (byte) (0xf0 | (character >> 18));
            bytes[at++] = inside(character >> 12);
            bytes[at++] = inside(character >> 6);
        }
        bytes[at++] = inside(character);
        return Character.charCount(character);
    }

    private static byte inside(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }
}

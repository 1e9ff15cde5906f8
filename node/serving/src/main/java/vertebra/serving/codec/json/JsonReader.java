package vertebra.serving.codec.json;

import org.jspecify.annotations.Nullable;

/**
 * Reads a text of one JSON value, strictly (RFC 8259), value after value: {@link #begin}, then for a list {@link #firstItem} and
 * {@link #nextItem} until they say no, for an object {@link #firstName} and {@link #nextName}, and {@link #end}. Each of them leaves the
 * reader at a value, whose {@link #kind} says how to read it. Every value has to be read before the next one.
 *
 * <p>Nothing is copied, and nothing allocated but the texts that are asked for. Nesting is the caller's: the reader keeps no stack, and
 * whoever recurses sets the bound. For one thread.
 */
public final class JsonReader {

    /** What a value is. */
    public enum Kind {
        OBJECT,
        LIST,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    private static final int BOM_BYTES = 3;
    private static final int NOTHING = -1;
    private static final int RUN = 16;

    private final byte[] bytes;
    private final int end;
    private final Faults faults;
    private final TextReader texts;
    private final NumberGrammar numbers;
    private final JsonNumber number;

    private int at;
    private Kind kind = Kind.NULL;
    /** Index of the first byte of the value. */
    private int valueAt;

    private boolean numberRead;
    private String name = "";
    private @Nullable String text;
    private @Nullable PlainNumbers following;

    /**
     * @param array not kept longer than the reader, not modified
     * @throws JsonFault when the text is not UTF-8
     */
    public JsonReader(byte[] array, int offset, int length) {
        this.bytes = array;
        this.end = offset + length;
        this.faults = new Faults(array, offset, end);
        this.texts = new TextReader(array, end, faults);
        this.numbers = new NumberGrammar(array, end, faults);
        this.number = new JsonNumber(array);
        checkUtf8(offset);
        this.at = length > BOM_BYTES && Utf8.beginsWithBom(array, offset) ? offset + BOM_BYTES : offset;
    }

    private void checkUtf8(int offset) {
        int fault = Utf8.firstFault(bytes, offset, end);
        // A zero byte near the beginning is the mark of UTF-16 and UTF-32.
        for (int i = offset; fault < 0 && i < Math.min(offset + 4, end); i++) {
            fault = bytes[i] == 0 ? i : fault;
        }
        if (fault >= 0) {
            throw new JsonFault("The body is not UTF-8 text (byte " + (fault - offset + 1) + ")");
        }
    }

    /** Goes to the value. False when there is nothing but white space. */
    public boolean begin() {
        int c = afterSpaces();
        if (c == NOTHING) {
            return false;
        }
        root(c);
        return true;
    }

    /**
     * Ends the text.
     *
     * @throws JsonFault when something follows the value
     */
    public void end() {
        int c = afterSpaces();
        if (c != NOTHING) {
            root(c);
            throw faults.more(valueAt);
        }
    }

    /** Of the value at which the reader stands. */
    public Kind kind() {
        return kind;
    }

    /** Goes to the first item of a list; false when it is empty. */
    public boolean firstItem() {
        int c = afterSpaces();
        if (c == ']') {
            return false;
        }
        value(required(c));
        return true;
    }

    /** Goes to the item after one that was read; false at the end of the list. */
    public boolean nextItem() {
        int c = afterSpaces();
        if (c == ']') {
            return false;
        }
        value(afterComma(c));
        return true;
    }

    /** The plain numbers that follow the one that was read, a few at a time. The reader stays where it is: see {@link #skip}. */
    public PlainNumbers following() {
        PlainNumbers run = following;
        if (run == null) {
            run = new PlainNumbers(RUN);
            following = run;
        }
        run.readAll(bytes, at, end);
        return run;
    }

    /** Moves behind the first so many of {@link #following}, which are read then. */
    public void skip(PlainNumbers run, int numbers) {
        if (numbers > 0) {
            at = run.end(numbers - 1);
        }
    }

    /** Goes to the value of the first {@link #name} of an object; false when it is empty. */
    public boolean firstName() {
        int c = afterSpaces();
        if (c == '}') {
            return false;
        }
        named(required(c));
        return true;
    }

    /** Goes to the value of the {@link #name} after one that was read; false at the end of the object. */
    public boolean nextName() {
        int c = afterSpaces();
        if (c == '}') {
            return false;
        }
        named(afterComma(c));
        return true;
    }

    /** The name of the value in an object. */
    public String name() {
        return name;
    }

    /** The text; may be asked for more than once. */
    public String text() {
        String known = text;
        if (known == null) {
            known = texts.text(at);
            text = known;
            at = texts.to();
        }
        return known;
    }

    /** The number, until the next one is read; may be asked for more than once. */
    public JsonNumber number() {
        if (!numberRead) {
            if (!number.read(valueAt, end)) {
                number.accept(valueAt, numbers.end(valueAt));
                numbers.checkLength();
            }
            at = number.to();
            numberRead = true;
        }
        return number;
    }

    /** Makes sure that a number is one: the other values are known to be good as soon as the reader stands there. */
    public void check() {
        if (kind == Kind.NUMBER) {
            number();
        }
    }

    /** A value that is in nothing: white space must follow a number. */
    private void root(int c) {
        value(c);
        if (kind != Kind.NUMBER) {
            return;
        }
        int behind = numbers.end(valueAt);
        if (behind < end && !isSpace(bytes[behind])) {
            throw faults.at(behind);
        }
        check();
    }

    private void named(int c) {
        if (c != '"') {
            throw faults.atCharacter(at - 1);
        }
        name = texts.name(at);
        at = texts.to();
        int colon = afterSpaces();
        if (colon != ':') {
            throw colon == NOTHING ? faults.early() : faults.at(at - 1);
        }
        value(required(afterSpaces()));
        check();
    }

    /** Sees what kind of value begins with a character. */
    private void value(int c) {
        valueAt = at - 1;
        text = null;
        if ((c >= '0' && c <= '9') || c == '-') {
            kind = Kind.NUMBER;
            numberRead = false;
            return;
        }
        switch (c) {
            case '"' -> kind = Kind.TEXT;
            case '[' -> kind = Kind.LIST;
            case '{' -> kind = Kind.OBJECT;
            case 't' -> word(Kind.TRUE, "true");
            case 'f' -> word(Kind.FALSE, "false");
            case 'n' -> word(Kind.NULL, "null");
            default -> throw faults.noValue(valueAt);
        }
    }

    private void word(Kind which, String word) {
        at = faults.endOf(word, 1, valueAt);
        kind = which;
    }

    private int afterComma(int c) {
        if (c != ',') {
            throw c == NOTHING ? faults.early() : faults.at(at - 1);
        }
        int next = afterSpaces();
        if (next == NOTHING) {
            throw faults.at(end);
        }
        return next;
    }

    private int required(int c) {
        if (c == NOTHING) {
            throw faults.early();
        }
        return c;
    }

    /** The next byte that is no white space, and moves behind it; at the end {@link #NOTHING}. Bytes of longer characters are negative. */
    private int afterSpaces() {
        while (at < end) {
            byte c = bytes[at++];
            if (c > ' ' || c < 0) {
                return c < 0 ? c & 0xff : c;
            }
            if (c != ' ' && !isSpace(c)) {
                throw faults.at(at);
            }
        }
        return NOTHING;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}

package vertebra.serving.codec.json;

/** What JSON takes for a number, character by character, and which one is wrong. For the numbers that are not plain. */
final class NumberGrammar {

    /** Digits before and after the point and of the exponent, all together. */
    static final int MAX_CHARACTERS = 64;

    private final byte[] bytes;
    private final int end;
    private final Faults faults;
    private int characters;

    NumberGrammar(byte[] bytes, int end, Faults faults) {
        this.bytes = bytes;
        this.end = end;
        this.faults = faults;
    }

    /**
     * Index behind the number that begins here.
     *
     * @param from index of a digit or a minus sign
     */
    int end(int from) {
        int first = bytes[from] == '-' ? from + 1 : from;
        if (first == end) {
            throw faults.early();
        }
        if (!isDigit(first)) {
            throw faults.unsigned(first);
        }
        if (bytes[first] == '0' && isDigit(first + 1)) {
            throw faults.at(first + 1);
        }
        int at = skipDigits(first);
        characters = at - first;
        if (at < end && bytes[at] == '.') {
            int fraction = at + 1;
            at = skipDigits(fraction);
            if (at == fraction) {
                throw faults.at(at == end ? end - 1 : at);
            }
            characters += at - fraction;
        }
        if (at < end && (bytes[at] | 0x20) == 'e') {
            int exponent = exponent(at + 1);
            at = skipDigits(exponent);
            characters += at - exponent;
        }
        return at;
    }

    private int exponent(int from) {
        int first = from < end && (bytes[from] == '-' || bytes[from] == '+') ? from + 1 : from;
        if (first == end) {
            throw faults.early();
        }
        if (!isDigit(first)) {
            throw faults.at(first);
        }
        return first;
    }

    /** Checks the length of the number that was read last. */
    void checkLength() {
        if (characters > MAX_CHARACTERS) {
            throw faults.limit();
        }
    }

    private int skipDigits(int from) {
        int at = from;
        while (isDigit(at)) {
            at++;
        }
        return at;
    }

    private boolean isDigit(int at) {
        return at < end && bytes[at] >= '0' && bytes[at] <= '9';
    }
}

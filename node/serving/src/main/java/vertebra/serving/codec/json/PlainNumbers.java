package vertebra.serving.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers as nearly all are written, in a few digits: each is ± digits · 10^power, exactly. Several that follow one another in a list are
 * read in one go, so that the processor works on some while it finds the next: the places of a number and of the one before are all that
 * hangs together.
 *
 * <p>Eight digits are read at once (SWAR): as a little-endian word, checked, counted and put together without a loop.
 */
public final class PlainNumbers {

    /** As many always fit into a long. */
    static final int MAX_DIGITS = 18;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] TENS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    private static final int MAX_EXPONENT_DIGITS = 4;
    /** With as many, a number is within the bound, whatever its exponent. */
    private static final int MAX_ALL_DIGITS = NumberGrammar.MAX_CHARACTERS - MAX_EXPONENT_DIGITS;

    private final long[] digits;
    private final int[] powers;
    private final boolean[] negative;
    private final int[] ends;
    private int count;

    /** @param most that are read in one go */
    PlainNumbers(int most) {
        digits = new long[most];
        powers = new int[most];
        negative = new boolean[most];
        ends = new int[most];
    }

    /** How many were read. */
    public int count() {
        return count;
    }

    /** True when the number is whole; not when that has to be found out in the slow way. */
    public boolean isWhole(int i) {
        int power = powers[i];
        return power == 0 || (power < 0 && power > -TENS.length && digits[i] % TENS[-power] == 0);
    }

    /** The size of a number that {@link #isWhole}. */
    public long whole(int i) {
        return powers[i] == 0 ? digits[i] : digits[i] / TENS[-powers[i]];
    }

    public boolean isNegative(int i) {
        return negative[i];
    }

    /** The nearest float; infinite when it is beyond them all, or when it has to be read in the slow way. */
    public float toFloat(int i) {
        if (!NearestBinary.covers(powers[i])) {
            return Float.POSITIVE_INFINITY;
        }
        float size = NearestBinary.toFloat(digits[i], powers[i]);
        return negative[i] ? -size : size;
    }

    /** As {@link #toFloat}. */
    public double toDouble(int i) {
        if (!NearestBinary.covers(powers[i])) {
            return Double.POSITIVE_INFINITY;
        }
        double size = NearestBinary.toDouble(digits[i], powers[i]);
        return negative[i] ? -size : size;
    }

    /** Index behind the i-th number. */
    int end(int i) {
        return ends[i];
    }

    /** Reads what follows, as long as it is a comma and a plain number, with one blank between them at most. */
    void readAll(byte[] text, int from, int end) {
        int at = from;
        int read = 0;
        while (read < digits.length && at + 2 < end && text[at] == ',') {
            at = read(read, text, text[at + 1] == ' ' ? at + 2 : at + 1, end);
            if (at < 0) {
                break;
            }
            read++;
        }
        count = read;
    }

    /**
     * Reads one number.
     *
     * @param i its place here
     * @param from index of its first character, before the end
     * @return index behind it; -1 when it is not written plainly, or no number
     */
    int read(int i, byte[] text, int from, int end) {
        boolean minus = text[from] == '-';
        int first = minus ? from + 1 : from;
        int at = first;
        long value = 0;
        // Mostly one digit, or a few.
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            value = value * 10 + (text[at++] - '0');
        }
        int length = at - first;
        if (length == 0 || (length > 1 && text[first] == '0')) {
            return -1;
        }
        int power = 0;
        if (at < end && text[at] == '.') {
            int fraction = at + 1;
            at = endOfDigits(text, fraction, end);
            value = append(value, text, fraction, at);
            power = fraction - at;
            if (power == 0) {
                return -1;
            }
        }
        length -= power;
        if (length > MAX_DIGITS && (length > MAX_ALL_DIGITS || length - leadingZeros(text, first, at) > MAX_DIGITS)) {
            return -1;
        }
        digits[i] = value;
        powers[i] = power;
        negative[i] = minus;
        if (at < end && (text[at] | 0x20) == 'e') {
            at = exponent(i, text, at + 1, end);
        }
        ends[i] = at;
        return at;
    }

    /** Index behind the digits that begin here. */
    private static int endOfDigits(byte[] text, int from, int end) {
        int at = from;
        while (at <= end - Long.BYTES) {
            long word = word(text, at);
            // A byte is not below ten when this sets its highest bit; what it carries into the bytes behind does not
            // matter.
            long others = ((word + 0x7676767676767676L) | word) & 0x8080808080808080L;
            if (others != 0) {
                return at + Long.numberOfTrailingZeros(others) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    /** A number with more digits behind it. */
    private static long append(long number, byte[] text, int from, int to) {
        long value = number;
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            value = value * TENS[Long.BYTES] + value(word(text, at));
        }
        int rest = to - at;
        if (rest > 1 && at <= text.length - Long.BYTES) {
            // The digits move to the end of the word, zeros before them.
            return value * TENS[rest] + value(word(text, at) << (Long.SIZE - Byte.SIZE * rest));
        }
        while (at < to) {
            value = value * 10 + (text[at++] - '0');
        }
        return value;
    }

    /** Eight characters, of which each that is a digit becomes its value, and every other one 10 or more. */
    private static long word(byte[] text, int at) {
        return (long) WORDS.get(text, at) ^ 0x3030303030303030L;
    }

    /** The value of eight digits, the first in the lowest byte: pairs of neighbours become one, three times. */
    private static long value(long word) {
        long pairs = word * 10 + (word >>> 8);
        long every = 0x000000FF000000FFL;
        return ((pairs & every) * 0x000F424000000064L + ((pairs >>> 16) & every) * 0x0000271000000001L) >>> 32;
    }

    /** Adds a written exponent to the power, and returns the index behind it; -1 when there is none or a long one. */
    private int exponent(int i, byte[] text, int from, int end) {
        boolean minus = from < end && text[from] == '-';
        int first = minus || (from < end && text[from] == '+') ? from + 1 : from;
        int behind = endOfDigits(text, first, end);
        if (behind == first || behind - first > MAX_EXPONENT_DIGITS) {
            return -1;
        }
        int value = (int) append(0, text, first, behind);
        powers[i] += minus ? -value : value;
        return behind;
    }

    /** Zeros before the first other digit: they need no room. */
    private static int leadingZeros(byte[] text, int from, int to) {
        int zeros = 0;
        for (int at = from; at < to && (text[at] == '0' || text[at] == '.'); at++) {
            zeros += text[at] == '0' ? 1 : 0;
        }
        return zeros;
    }
}

package vertebra.serving.codec.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;

/**
 * A number as it is written, and what it is as each kind of binary number. A reader has one, and every number that it reads takes the
 * place of the last: nothing is allocated for a number of up to 19 significant digits.
 *
 * <p>Eight digits are read at once (SWAR): as a little-endian word, checked, counted and put together without a loop.
 */
public final class JsonNumber {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    /** As many always fit into 64 bits. */
    private static final int MAX_DIGITS = 19;

    private static final int MAX_EXPONENT_DIGITS = 4;
    /** As many are within the bound, with any zeros and exponent among them. */
    private static final int MAX_ALL_DIGITS = NumberGrammar.MAX_CHARACTERS - MAX_EXPONENT_DIGITS;

    /** Digits of 2^64 - 1. */
    private static final int MAX_WHOLE_DIGITS = 20;

    private static final BigDecimal WHOLE_LIMIT = BigDecimal.TWO.pow(Long.SIZE);

    private byte[] bytes = {};
    private int from;
    private int to;

    private boolean negative;
    /** True when the number is ± significand · 10^exponent, exactly. */
    private boolean plain;

    private long significand;
    private int exponent;
    private long magnitude;

    JsonNumber() {}

    /** The number as it is written. */
    public String text() {
        return new String(bytes, from, to - from, US_ASCII);
    }

    public boolean isNegative() {
        return negative;
    }

    /** The nearest float, rounded once, ties to even; infinite when the number is beyond them all. */
    public float toFloat() {
        if (!plain || !NearestBinary.covers(exponent)) {
            return Float.parseFloat(text());
        }
        float size = NearestBinary.toFloat(significand, exponent);
        return negative ? -size : size;
    }

    /** The nearest double, as {@link #toFloat}. */
    public double toDouble() {
        if (!plain || !NearestBinary.covers(exponent)) {
            return Double.parseDouble(text());
        }
        double size = NearestBinary.toDouble(significand, exponent);
        return negative ? -size : size;
    }

    /**
     * The number with all its digits.
     *
     * @throws NumberFormatException when its exponent has more than ten digits
     */
    public BigDecimal toDecimal() {
        return new BigDecimal(text());
    }

    /** True when the number is whole, be it written {@code 100}, {@code 100.0} or {@code 1e2}, and its size fits into 64 bits. */
    public boolean isWhole() {
        if (plain && exponent == 0) {
            magnitude = significand;
            return true;
        }
        BigDecimal decimal;
        try {
            decimal = toDecimal().abs().stripTrailingZeros();
        } catch (NumberFormatException | ArithmeticException exponentBeyondAll) {
            return false;
        }
        // The exponent is checked first: writing out 1e999999999 would take a gigabyte.
        if (decimal.scale() > 0
                || decimal.precision() - (long) decimal.scale() > MAX_WHOLE_DIGITS
                || decimal.compareTo(WHOLE_LIMIT) >= 0) {
            return false;
        }
        magnitude = decimal.toBigIntegerExact().longValue();
        return true;
    }

    /** The size of a number that {@link #isWhole}, unsigned. */
    public long magnitude() {
        return magnitude;
    }

    /** Index behind the number. */
    int to() {
        return to;
    }

    /**
     * Reads a number, unless it is a long one or none at all.
     *
     * @param from index of its first digit or minus sign
     * @param end of the text
     * @return false when {@link #accept} has to do it
     */
    boolean read(byte[] text, int from, int end) {
        this.bytes = text;
        this.from = from;
        negative = text[from] == '-';
        significand = 0;
        int first = negative ? from + 1 : from;
        int at = digits(first, end);
        int digits = at - first;
        if (digits == 0 || (digits > 1 && text[first] == '0')) {
            return false;
        }
        exponent = 0;
        if (at < end && text[at] == '.') {
            int point = at++;
            at = digits(at, end);
            exponent = point + 1 - at;
            digits -= exponent;
            if (exponent == 0) {
                return false;
            }
        }
        if (at < end && (text[at] | 0x20) == 'e') {
            at = exponent(at + 1, end);
        }
        to = at;
        plain = at > 0
                && (digits <= MAX_DIGITS || (digits <= MAX_ALL_DIGITS && digits - leadingZeros(first) <= MAX_DIGITS));
        return plain;
    }

    /** Takes a number whose beginning and end are known, with any number of digits. */
    void accept(byte[] text, int from, int to) {
        this.bytes = text;
        this.from = from;
        this.to = to;
        negative = text[from] == '-';
        plain = false;
    }

    /** Appends all digits from here on to the significand, and returns the index behind them. */
    private int digits(int from, int end) {
        int at = from;
        while (at <= end - Long.BYTES) {
            // Each byte that is a digit becomes its value, every other one 10 or more.
            long word = (long) LONGS.get(bytes, at) ^ 0x3030303030303030L;
            long others = ((word + 0x7676767676767676L) | word) & 0x8080808080808080L;
            int count = Long.numberOfTrailingZeros(others) / Byte.SIZE;
            if (count == 0) {
                return at;
            }
            significand = significand * POWERS[count] + value(word << (Long.SIZE - Byte.SIZE * count));
            at += count;
            if (count < Long.BYTES) {
                return at;
            }
        }
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            significand = significand * 10 + (bytes[at++] - '0');
        }
        return at;
    }

    /** The value of eight digits, the first in the lowest byte: pairs of neighbours become one, three times. */
    private static long value(long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        long every = 0x000000FF000000FFL;
        return ((pairs & every) * 0x000F424000000064L + ((pairs >>> 16) & every) * 0x0000271000000001L) >>> 32;
    }

    /** Adds a written exponent, and returns the index behind it; 0 when there is none or a long one. */
    private int exponent(int from, int end) {
        boolean minus = from < end && bytes[from] == '-';
        int first = minus || (from < end && bytes[from] == '+') ? from + 1 : from;
        int value = 0;
        int at = first;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - first < MAX_EXPONENT_DIGITS) {
            value = value * 10 + (bytes[at++] - '0');
        }
        exponent += minus ? -value : value;
        boolean whole = at > first && (at == end || bytes[at] < '0' || bytes[at] > '9');
        return whole ? at : 0;
    }

    /** Zeros before the first other digit: they are in no significand. */
    private int leadingZeros(int first) {
        int zeros = 0;
        for (int at = first; at < to && (bytes[at] == '0' || bytes[at] == '.'); at++) {
            zeros += bytes[at] == '0' ? 1 : 0;
        }
        return zeros;
    }
}

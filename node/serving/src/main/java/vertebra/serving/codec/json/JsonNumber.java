package vertebra.serving.codec.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;

/**
 * A number as it is written, and what it is as each kind of binary number. A reader has one, and every number that it reads takes the
 * place of the last: nothing is allocated for one that is written {@link PlainNumbers plainly}.
 */
public final class JsonNumber {

    /** Digits of 2^64 - 1. */
    private static final int MAX_WHOLE_DIGITS = 20;

    private static final BigDecimal WHOLE_LIMIT = BigDecimal.TWO.pow(Long.SIZE);

    private final byte[] bytes;
    private final PlainNumbers numbers = new PlainNumbers(1);
    private int from;
    private int to;
    private boolean plain;
    private long magnitude;

    JsonNumber(byte[] text) {
        this.bytes = text;
    }

    /** The number as it is written. */
    public String text() {
        return new String(bytes, from, to - from, US_ASCII);
    }

    public boolean isNegative() {
        return bytes[from] == '-';
    }

    /** The nearest float, rounded once, ties to even; infinite when the number is beyond them all. */
    public float toFloat() {
        float value = plain ? numbers.toFloat(0) : Float.POSITIVE_INFINITY;
        return Float.isFinite(value) ? value : Float.parseFloat(text());
    }

    /** The nearest double, as {@link #toFloat}. */
    public double toDouble() {
        double value = plain ? numbers.toDouble(0) : Double.POSITIVE_INFINITY;
        return Double.isFinite(value) ? value : Double.parseDouble(text());
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
        if (plain && numbers.isWhole(0)) {
            magnitude = numbers.whole(0);
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
     * Reads a number.
     *
     * @param begin index of its first digit or minus sign
     * @param end of the text
     * @return false when it is not written plainly: {@link #accept} takes it, if it is one
     */
    boolean read(int begin, int end) {
        from = begin;
        to = numbers.read(0, bytes, begin, end);
        plain = to >= 0;
        return plain;
    }

    /** Takes a number whose end is known, with any number of digits. */
    void accept(int begin, int behind) {
        from = begin;
        to = behind;
        plain = false;
    }
}

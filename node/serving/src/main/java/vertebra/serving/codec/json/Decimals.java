package vertebra.serving.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes decimal numbers as ASCII characters, two digits at once. */
final class Decimals {

    /** Characters of the longest number that is written here: a sign and 20 digits, or a float. */
    static final int MAX_CHARACTERS = 24;

    private static final VarHandle PAIRS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final short[] TWO_DIGITS = twoDigits();
    /** Magnitudes that are written without an exponent, as {@link Float#toString(float)} does: 1E-3 to 1E7. */
    private static final int MAX_WHOLE_DIGITS = 7;

    private static final int MAX_ZEROS = 2;

    private Decimals() {}

    /**
     * Writes a whole number.
     *
     * @param value unsigned
     * @return index behind it
     */
    static int write(long value, byte[] into, int at) {
        int end = at + length(value);
        if (value < 0) {
            into[end - 1] = (byte) ('0' + Long.remainderUnsigned(value, 10));
            digits(Long.divideUnsigned(value, 10), into, end - 1);
        } else {
            digits(value, into, end);
        }
        return end;
    }

    /**
     * Writes digits·10^power with a point, and with an exponent where it is very large or small.
     *
     * @param number the digits in its lower 32 bits, not 0, the power in the upper ones
     * @return index behind it
     */
    static int writeFloat(long number, byte[] into, int at) {
        int digits = (int) number;
        int power = (int) (number >> Integer.SIZE);
        while (digits % 100 == 0) {
            digits /= 100;
            power += 2;
        }
        if (digits % 10 == 0) {
            digits /= 10;
            power++;
        }
        int length = length(digits);
        // The point stands behind so many digits.
        int point = length + power;
        if (point > MAX_WHOLE_DIGITS || point < -MAX_ZEROS) {
            return withExponent(digits, length, point - 1, into, at);
        }
        if (point <= 0) {
            return fraction(digits, length, -point, into, at);
        }
        return withPoint(digits, length, point, into, at);
    }

    /** {@code 0.00123}. */
    private static int fraction(int digits, int length, int zeros, byte[] into, int at) {
        into[at] = '0';
        into[at + 1] = '.';
        for (int i = 0; i < zeros; i++) {
            into[at + 2 + i] = '0';
        }
        int end = at + 2 + zeros + length;
        digits(digits, into, end);
        return end;
    }

    /** {@code 12.3}, {@code 1200.0}. */
    private static int withPoint(int digits, int length, int point, byte[] into, int at) {
        digits(digits, into, at + length);
        for (int i = length; i < point; i++) {
            into[at + i] = '0';
        }
        int decimals = Math.max(0, length - point);
        System.arraycopy(into, at + point, into, at + point + 1, decimals);
        into[at + point] = '.';
        if (decimals == 0) {
            into[at + point + 1] = '0';
        }
        return at + point + 1 + Math.max(1, decimals);
    }

    /** {@code 1.23E10}. */
    private static int withExponent(int digits, int length, int exponent, byte[] into, int at) {
        int e = withPoint(digits, length, 1, into, at);
        into[e] = 'E';
        if (exponent < 0) {
            into[e + 1] = '-';
            return write(-exponent, into, e + 2);
        }
        return write(exponent, into, e + 1);
    }

    /** Writes all digits of a number that is not negative, the last one before an index. */
    private static void digits(long value, byte[] into, int end) {
        long rest = value;
        int at = end;
        while (rest >= 10) {
            at -= 2;
            PAIRS.set(into, at, TWO_DIGITS[(int) (rest % 100)]);
            rest /= 100;
        }
        if (rest > 0 || at == end) {
            into[at - 1] = (byte) ('0' + rest);
        }
    }

    private static int length(long value) {
        if (value < 0) {
            return 1 + length(Long.divideUnsigned(value, 10));
        }
        int length = 1;
        for (long limit = 10; length < 19 && value >= limit; limit *= 10) {
            length++;
        }
        return length;
    }

    private static short[] twoDigits() {
        short[] pairs = new short[100];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) (('0' + i / 10) | (('0' + i % 10) << Byte.SIZE));
        }
        return pairs;
    }
}

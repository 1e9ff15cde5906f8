package vertebra.serving.codec.json;

import java.math.BigInteger;

/**
 * The first 128 bits of 10^q, the highest one set, for the exponents that numbers of models have: what both ways between decimal
 * and binary numbers multiply with. Cut off, but for the negative powers nearest to zero, which are rounded up.
 */
final class PowersOfTen {

    static final int MIN = -80;
    static final int MAX = 80;

    private static final int BITS = 128;
    /** From here on a 64-bit number can be divided by the power without a rest: its quotient must not come out too small. */
    private static final int LEAST_ROUNDED_UP = -27;

    /** Two words for each power, the higher one first. */
    private static final long[] WORDS = words();

    private PowersOfTen() {}

    static long high(int q) {
        return WORDS[2 * (q - MIN)];
    }

    static long low(int q) {
        return WORDS[2 * (q - MIN) + 1];
    }

    /** Exponent of the highest bit of 10^q: the largest e with 2^e at most 10^q. */
    static int exponent(int q) {
        return (q * 217_706) >> 16;
    }

    private static long[] words() {
        long[] words = new long[2 * (MAX - MIN + 1)];
        for (int q = MIN; q <= MAX; q++) {
            BigInteger bits = bits(q);
            words[2 * (q - MIN)] = bits.shiftRight(Long.SIZE).longValue();
            words[2 * (q - MIN) + 1] = bits.longValue();
        }
        return words;
    }

    /** Factors of two only move the bits, so these are those of a power of five. */
    private static BigInteger bits(int q) {
        BigInteger power = BigInteger.valueOf(5).pow(Math.abs(q));
        if (q >= 0) {
            return power.shiftLeft(BITS).shiftRight(power.bitLength());
        }
        int scale = q >= LEAST_ROUNDED_UP ? BITS - 1 + power.bitLength() : BITS + 2 * power.bitLength();
        BigInteger inverse = BigInteger.TWO.pow(scale).divide(power).add(BigInteger.ONE);
        return inverse.shiftRight(inverse.bitLength() - BITS);
    }
}

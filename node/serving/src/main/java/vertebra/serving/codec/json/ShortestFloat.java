package vertebra.serving.codec.json;

/**
 * The shortest decimal number that reads back as the same float, as {@link Float#toString(float)} finds it: the algorithm Schubfach
 * (Giulietti, "The Schubfach way to render doubles", 2020). Of all decimals between the middles to the two neighbours it takes one of
 * the fewest digits, and of these the nearest.
 */
final class ShortestFloat {

    private static final int FRACTION_BITS = 23;
    private static final int HIDDEN = 1 << FRACTION_BITS;
    private static final int LEAST_EXPONENT = -149;
    private static final int TINY = 8;

    private ShortestFloat() {}

    /**
     * The decimal of a float above zero: its digits in the lower 32 bits, the power of ten of the last one in the upper ones. May end in
     * zeros.
     */
    static long decimal(float value) {
        int bits = Float.floatToRawIntBits(value);
        int fraction = bits & (HIDDEN - 1);
        int stored = bits >>> FRACTION_BITS;
        if (stored == 0) {
            return subnormal(fraction);
        }
        int significand = HIDDEN | fraction;
        int exponent = LEAST_EXPONENT - 1 + stored;
        boolean whole = exponent < 0
                && exponent > -FRACTION_BITS - 1
                && ((significand >> -exponent) << -exponent) == significand;
        return whole ? significand >> -exponent : decimal(significand, exponent, fraction == 0 && stored > 1);
    }

    /** The smallest ones get a second digit, 1.4E-45, where one would do. */
    private static long subnormal(int fraction) {
        if (fraction >= TINY) {
            return decimal(fraction, LEAST_EXPONENT, false);
        }
        long tenfold = decimal(10 * fraction, LEAST_EXPONENT, false);
        return pack((int) tenfold, (int) (tenfold >> Integer.SIZE) - 1);
    }

    /**
     * The decimal of c·2^q.
     *
     * @param uneven true when the lower neighbour is only half as far as the upper one
     */
    private static long decimal(int c, int q, boolean uneven) {
        // Times four, so that the middles to the neighbours are whole too.
        long value = (long) c << 2;
        long lower = uneven ? value - 1 : value - 2;
        long upper = value + 2;
        // The largest k with 10^k at most as wide as the room between the middles.
        int k = (uneven ? q * 1_262_611 - 524_031 : q * 1_262_611) >> 22;
        int shift = q + PowersOfTen.exponent(-k) + 33;
        long power = (PowersOfTen.high(-k) >>> 1) + 1;
        int v = scaled(power, value << shift);
        int least = scaled(power, lower << shift) + (c & 1);
        int most = scaled(power, upper << shift) - (c & 1);
        int floor = v >> 2;
        if (floor >= 100) {
            // One digit less, if such a number lies between the middles.
            int short10 = floor / 10 * 10;
            boolean below = least <= 4 * short10;
            boolean above = 4 * (short10 + 10) <= most;
            if (below != above) {
                return pack(below ? short10 : short10 + 10, k);
            }
        }
        boolean below = least <= 4 * floor;
        boolean above = 4 * (floor + 1) <= most;
        int toUpper = v - (4 * floor + 2);
        boolean nearUpper = toUpper > 0 || (toUpper == 0 && (floor & 1) != 0);
        return pack((below != above ? above : nearUpper) ? floor + 1 : floor, k);
    }

    /** The product, cut to its first bits; the lowest tells whether anything was cut off. */
    private static int scaled(long power, long value) {
        long high = Math.multiplyHigh(power, value);
        return (int) ((high >>> 31) | (((high & 0xffffffffL) + 0xffffffffL) >>> 32));
    }

    private static long pack(int digits, int power) {
        return ((long) power << Integer.SIZE) | digits;
    }
}

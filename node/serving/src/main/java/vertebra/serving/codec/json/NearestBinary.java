package vertebra.serving.codec.json;

/**
 * The float or double next to a decimal number, ties to even: rounded once, straight from the decimal. The algorithm of Eisel and
 * Lemire ("Number Parsing at a Gigabyte per Second", 2021; without a fallback after Mushtak and Lemire, 2023): a product with the
 * first 64 bits of the power of ten decides nearly always, the next 64 bits always.
 */
final class NearestBinary {

    private NearestBinary() {}

    /** True for the exponents that are decided here. */
    static boolean covers(int q) {
        return q >= PowersOfTen.MIN && q <= PowersOfTen.MAX;
    }

    /**
     * The float next to w·10^q; infinite when it is beyond them all.
     *
     * @param w at most 19 digits, unsigned
     * @param q {@link #covers covered}
     */
    static float toFloat(long w, int q) {
        return w == 0 ? 0 : Float.intBitsToFloat((int) bits(w, q, 23, 127, -17, 10));
    }

    /** As {@link #toFloat}. */
    static double toDouble(long w, int q) {
        return w == 0 ? 0 : Double.longBitsToDouble(bits(w, q, 52, 1023, -4, 23));
    }

    /**
     * @param precision stored bits of the fraction
     * @param bias of the stored exponent
     * @param minTie smallest q with which a number can lie in the middle of two neighbours
     * @param maxTie largest such q
     */
    private static long bits(long w, int q, int precision, int bias, int minTie, int maxTie) {
        int zeros = Long.numberOfLeadingZeros(w);
        long normal = w << zeros;
        long high = Math.unsignedMultiplyHigh(normal, PowersOfTen.high(q));
        long low = normal * PowersOfTen.high(q);
        long undecided = -1L >>> (precision + 3);
        if ((high & undecided) == undecided) {
            long more = Math.unsignedMultiplyHigh(normal, PowersOfTen.low(q));
            low += more;
            high += Long.compareUnsigned(low, more) < 0 ? 1 : 0;
        }
        int upper = (int) (high >>> 63);
        int shift = upper + Long.SIZE - precision - 3;
        long fraction = high >>> shift;
        int exponent = PowersOfTen.exponent(q) + 63 + upper - zeros + bias;
        if (exponent <= 0) {
            return subnormal(fraction, exponent);
        }
        boolean tie = (low == 0 || low == 1)
                && q >= minTie
                && q <= maxTie
                && (fraction & 3) == 1
                && (fraction << shift) == high;
        // One bit too many, for rounding: up when it is set, but not from a tie to an odd number.
        fraction = (fraction + (tie ? 0 : fraction & 1)) >>> 1;
        // A fraction that grew to the next power of two carries into the exponent by itself.
        long bits = ((long) (exponent - 1) << precision) + fraction;
        return Math.min(bits, (2L * bias + 1) << precision);
    }

    private static long subnormal(long fraction, int exponent) {
        if (1 - exponent >= Long.SIZE) {
            return 0;
        }
        long shifted = fraction >>> (1 - exponent);
        return (shifted + (shifted & 1)) >>> 1;
    }
}

package vertebra.serving.codec;

import java.math.BigDecimal;
import vertebra.serving.codec.json.JsonNumber;

/** The floating types of 16 bits: float16, and bfloat16 with the exponents of a float (here: wide). */
final class HalfFloats {

    private HalfFloats() {}

    /**
     * The nearest value to a decimal number, ties to even. Rounding twice would go wrong where the first rounding ends
     * in a tie of the second, so the float in between is rounded to odd.
     */
    static short bits(JsonNumber number, boolean wide) {
        double nearest = number.toDouble();
        float between = (float) nearest;
        short bits = bits(between, wide);
        if ((nearest == between && value(bits, wide) == between) || Float.isInfinite(between)) {
            return bits;
        }
        int beyond = nearest == between
                ? number.toDecimal().compareTo(new BigDecimal(nearest))
                : Double.compare(nearest, between);
        if (beyond == 0 || (Float.floatToRawIntBits(between) & 1) != 0) {
            return bits;
        }
        return bits(beyond > 0 ? Math.nextUp(between) : Math.nextDown(between), wide);
    }

    static short bits(float value, boolean wide) {
        if (!wide) {
            return Float.floatToFloat16(value);
        }
        int bits = Float.floatToRawIntBits(value);
        int half = 0x7fff + ((bits >>> 16) & 1);
        return (short) ((Float.isNaN(value) ? bits : bits + half) >>> 16);
    }

    static float value(short bits, boolean wide) {
        return wide ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
    }
}

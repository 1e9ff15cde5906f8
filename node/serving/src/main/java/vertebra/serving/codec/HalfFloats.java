package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;

/** The floating types of 16 bits: float16, and bfloat16 with the exponents of a float (here: wide). */
final class HalfFloats {

    private HalfFloats() {}

    /**
     * The nearest value to a decimal number, ties to even. Rounding twice would go wrong where the first rounding ends
     * in a tie of the second, so the float in between is rounded to odd.
     *
     * @param nearest the double next to the number
     * @param json stands at the number
     */
    static short bits(double nearest, boolean wide, JsonParser json) throws IOException {
        float between = (float) nearest;
        short bits = bits(between, wide);
        if ((nearest == between && value(bits, wide) == between) || Float.isInfinite(between)) {
            return bits;
        }
        int beyond = nearest == between
                ? json.getDecimalValue().compareTo(new BigDecimal(nearest))
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

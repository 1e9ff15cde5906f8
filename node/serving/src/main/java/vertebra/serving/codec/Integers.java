package vertebra.serving.codec;

import vertebra.engine.api.tensor.TensorType;

/** The ranges of the integer types, of 8 to 64 bits, signed or not. */
final class Integers {

    private Integers() {}

    /** How the values of a type are named to users. */
    static String range(TensorType type) {
        int bits = Byte.SIZE * type.bytes();
        if (bits == Long.SIZE) {
            return isUnsigned(type) ? "0 to 2^64 - 1" : "-2^63 to 2^63 - 1";
        }
        return isUnsigned(type)
                ? "0 to " + ((1L << bits) - 1)
                : -(1L << (bits - 1)) + " to " + ((1L << (bits - 1)) - 1);
    }

    /**
     * True when a type has this value.
     *
     * @param magnitude unsigned
     */
    static boolean fits(TensorType type, long magnitude, boolean negative) {
        int bits = Byte.SIZE * type.bytes();
        if (isUnsigned(type)) {
            long max = -1L >>> (Long.SIZE - bits);
            return Long.compareUnsigned(magnitude, max) <= 0 && (!negative || magnitude == 0);
        }
        long max = Long.MAX_VALUE >>> (Long.SIZE - bits);
        return Long.compareUnsigned(magnitude, negative ? max + 1 : max) <= 0;
    }

    private static boolean isUnsigned(TensorType type) {
        return switch (type) {
            case UINT8, UINT16, UINT32, UINT64 -> true;
            case BOOL, INT8, INT16, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, STRING -> false;
        };
    }
}

package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import vertebra.engine.api.tensor.TensorType;

/** Reads whole numbers of 8 to 64 bits, signed or not, with all their digits. */
final class IntegerReader {

    /** Digits of 2^64 - 1. */
    private static final int MAX_DIGITS = 20;

    private static final long MAX_UNSIGNED_TENTH = Long.divideUnsigned(-1, 10);
    private static final int MAX_UNSIGNED_LAST = (int) Long.remainderUnsigned(-1, 10);

    private IntegerReader() {}

    /** As {@link ElementReader#add}. A number that is whole may be written with a fraction or an exponent: 1.0, 1e2. */
    static boolean add(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        char[] chars = json.getTextCharacters();
        int from = json.getTextOffset();
        int length = json.getTextLength();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return addDigits(chars, from, from + length, tensor);
        }
        return token == JsonToken.VALUE_NUMBER_FLOAT && addDecimal(chars, from, length, tensor);
    }

    /** How the values of an integer type are named to users. */
    static String range(TensorType type) {
        int bits = Byte.SIZE * type.bytes();
        if (bits == Long.SIZE) {
            return isUnsigned(type) ? "0 to 2^64 - 1" : "-2^63 to 2^63 - 1";
        }
        return isUnsigned(type)
                ? "0 to " + ((1L << bits) - 1)
                : -(1L << (bits - 1)) + " to " + ((1L << (bits - 1)) - 1);
    }

    private static boolean addDecimal(char[] chars, int from, int length, TensorBuffer tensor) {
        BigDecimal number;
        try {
            number = new BigDecimal(chars, from, length).stripTrailingZeros();
        } catch (NumberFormatException | ArithmeticException exponentBeyondAll) {
            return false;
        }
        // The exponent is checked first: writing out 1e999999999 would take a gigabyte.
        if (number.scale() > 0 || number.precision() - (long) number.scale() > MAX_DIGITS) {
            return false;
        }
        char[] digits = number.toBigIntegerExact().toString().toCharArray();
        return addDigits(digits, 0, digits.length, tensor);
    }

    private static boolean addDigits(char[] chars, int from, int to, TensorBuffer tensor) {
        boolean negative = chars[from] == '-';
        int first = negative ? from + 1 : from;
        if (to - first > MAX_DIGITS) {
            return false;
        }
        long magnitude = 0;
        for (int i = first; i < to; i++) {
            int digit = chars[i] - '0';
            if (i - first == MAX_DIGITS - 1 && !fitsOneMore(magnitude, digit)) {
                return false;
            }
            magnitude = magnitude * 10 + digit;
        }
        if (!fits(tensor.type(), magnitude, negative)) {
            return false;
        }
        tensor.addBits(negative ? -magnitude : magnitude);
        return true;
    }

    private static boolean fitsOneMore(long magnitude, int digit) {
        int order = Long.compareUnsigned(magnitude, MAX_UNSIGNED_TENTH);
        return order < 0 || (order == 0 && digit <= MAX_UNSIGNED_LAST);
    }

    private static boolean fits(TensorType type, long magnitude, boolean negative) {
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

package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import vertebra.engine.api.tensor.TensorType;

/** As {@link ElementReader}. */
final class JacksonElements {

    /** Digits of 2^64 - 1. */
    private static final int MAX_DIGITS = 20;

    private static final long MAX_UNSIGNED_TENTH = Long.divideUnsigned(-1, 10);
    private static final int MAX_UNSIGNED_LAST = (int) Long.remainderUnsigned(-1, 10);

    private JacksonElements() {}

    /**
     * Adds the parser's current token to a tensor.
     *
     * @return false when it is no value of the tensor's type; nothing was added then
     */
    static boolean add(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        return switch (tensor.type()) {
            case FLOAT32 -> addFloat(json, token, tensor);
            case FLOAT64 -> addDouble(json, token, tensor);
            case FLOAT16, BFLOAT16 -> addHalf(json, token, tensor);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> addInteger(json, token, tensor);
            case BOOL -> addBool(token, tensor);
            case STRING -> addText(json, token, tensor);
        };
    }

    private static boolean addFloat(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        if (isNumber(token)) {
            float value =
                    NumberInput.parseFloat(json.getTextCharacters(), json.getTextOffset(), json.getTextLength(), true);
            if (Float.isFinite(value)) {
                tensor.add(value);
                return true;
            }
            return false;
        }
        double word = notFinite(json, token);
        if (word != 0) {
            tensor.add((float) word);
        }
        return word != 0;
    }

    private static boolean addDouble(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        double value = isNumber(token) ? parseDouble(json) : notFinite(json, token);
        if (isNumber(token) ? Double.isFinite(value) : value != 0) {
            tensor.add(value);
            return true;
        }
        return false;
    }

    private static boolean addHalf(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        boolean wide = tensor.type() == TensorType.BFLOAT16;
        if (!isNumber(token)) {
            double word = notFinite(json, token);
            if (word != 0) {
                tensor.addBits(HalfFloats.bits((float) word, wide));
            }
            return word != 0;
        }
        short bits = halfBits(parseDouble(json), wide, json);
        if (Float.isFinite(HalfFloats.value(bits, wide))) {
            tensor.addBits(bits);
            return true;
        }
        return false;
    }

    private static boolean addBool(JsonToken token, TensorBuffer tensor) {
        if (token.isBoolean()) {
            tensor.addBits(token == JsonToken.VALUE_TRUE ? 1 : 0);
        }
        return token.isBoolean();
    }

    private static boolean addText(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return false;
        }
        String text = json.getText();
        for (int i = 0; i < text.length(); i++) {
            // Half of a character beyond the basic plane, or a broken one: runtimes cannot carry either.
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        tensor.add(text);
        return true;
    }

    private static boolean isNumber(JsonToken token) {
        return token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT;
    }

    private static double parseDouble(JsonParser json) throws IOException {
        return NumberInput.parseDouble(json.getTextCharacters(), json.getTextOffset(), json.getTextLength(), true);
    }

    /** The value of the words for what JSON has no numbers for; 0 for any other token. */
    private static double notFinite(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return 0;
        }
        return switch (json.getText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    /** A number that is whole may be written with a fraction or an exponent: 1.0, 1e2. */
    private static boolean addInteger(JsonParser json, JsonToken token, TensorBuffer tensor) throws IOException {
        char[] chars = json.getTextCharacters();
        int from = json.getTextOffset();
        int length = json.getTextLength();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return addDigits(chars, from, from + length, tensor);
        }
        return token == JsonToken.VALUE_NUMBER_FLOAT && addDecimal(chars, from, length, tensor);
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
        if (!Integers.fits(tensor.type(), magnitude, negative)) {
            return false;
        }
        tensor.addBits(negative ? -magnitude : magnitude);
        return true;
    }

    private static boolean fitsOneMore(long magnitude, int digit) {
        int order = Long.compareUnsigned(magnitude, MAX_UNSIGNED_TENTH);
        return order < 0 || (order == 0 && digit <= MAX_UNSIGNED_LAST);
    }

    /**
     * The nearest value to a decimal number, ties to even. Rounding twice would go wrong where the first rounding ends
     * in a tie of the second, so the float in between is rounded to odd.
     *
     * @param nearest the double next to the number
     * @param json stands at the number
     */
    private static short halfBits(double nearest, boolean wide, JsonParser json) throws IOException {
        float between = (float) nearest;
        short bits = HalfFloats.bits(between, wide);
        if ((nearest == between && HalfFloats.value(bits, wide) == between) || Float.isInfinite(between)) {
            return bits;
        }
        int beyond = nearest == between
                ? json.getDecimalValue().compareTo(new BigDecimal(nearest))
                : Double.compare(nearest, between);
        if (beyond == 0 || (Float.floatToRawIntBits(between) & 1) != 0) {
            return bits;
        }
        return HalfFloats.bits(beyond > 0 ? Math.nextUp(between) : Math.nextDown(between), wide);
    }

    /** What came: the value that a token is or begins: {@code the number 300}, {@code an object}. */
    static String came(JsonParser json, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "the text " + BadInput.quote(text(json));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + BadInput.cut(text(json));
            default -> token.asString();
        };
    }

    private static CharSequence text(JsonParser json) throws IOException {
        return CharBuffer.wrap(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    }
}

package vertebra.serving.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberInput;
import java.io.IOException;
import vertebra.engine.api.tensor.TensorType;

/** Reads one element of a tensor. Numbers go from the parser's characters to bits, without objects in between. */
final class ElementReader {

    private ElementReader() {}

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
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> IntegerReader.add(json, token, tensor);
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
        short bits = HalfFloats.bits(parseDouble(json), wide, json);
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
}

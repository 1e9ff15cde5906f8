package vertebra.serving.codec;

import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.codec.json.JsonNumber;
import vertebra.serving.codec.json.JsonReader;
import vertebra.serving.codec.json.JsonReader.Kind;
import vertebra.serving.codec.json.PlainNumbers;

/** Reads one element of a tensor. Numbers go from bytes to bits, without objects in between. */
final class ElementReader {

    private ElementReader() {}

    /**
     * Adds the value at which the reader stands to a tensor.
     *
     * @return false when it is no value of the tensor's type; nothing was added then
     */
    static boolean add(JsonReader json, TensorBuffer tensor) {
        return switch (tensor.type()) {
            case FLOAT32 -> addFloat(json, tensor);
            case FLOAT64 -> addDouble(json, tensor);
            case FLOAT16, BFLOAT16 -> addHalf(json, tensor);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> addInteger(json, tensor);
            case BOOL -> addBool(json, tensor);
            case STRING -> addText(json, tensor);
        };
    }

    /**
     * Adds the numbers that follow the one that was added, as many as there are values of the tensor's type that are written plainly, a
     * few at a time.
     *
     * @return how many
     */
    static int addFollowing(JsonReader json, TensorBuffer tensor) {
        return switch (tensor.type()) {
            case FLOAT32 -> addFloats(json, tensor);
            case FLOAT64 -> addDoubles(json, tensor);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> addIntegers(json, tensor);
            case FLOAT16, BFLOAT16, BOOL, STRING -> 0;
        };
    }

    private static int addFloats(JsonReader json, TensorBuffer tensor) {
        PlainNumbers run = json.following();
        int added = 0;
        while (added < run.count()) {
            float value = run.toFloat(added);
            if (!Float.isFinite(value)) {
                break;
            }
            tensor.add(value);
            added++;
        }
        json.skip(run, added);
        return added;
    }

    private static int addDoubles(JsonReader json, TensorBuffer tensor) {
        PlainNumbers run = json.following();
        int added = 0;
        while (added < run.count()) {
            double value = run.toDouble(added);
            if (!Double.isFinite(value)) {
                break;
            }
            tensor.add(value);
            added++;
        }
        json.skip(run, added);
        return added;
    }

    private static int addIntegers(JsonReader json, TensorBuffer tensor) {
        PlainNumbers run = json.following();
        int added = 0;
        while (added < run.count() && run.isWhole(added)) {
            long magnitude = run.whole(added);
            boolean negative = run.isNegative(added);
            if (!Integers.fits(tensor.type(), magnitude, negative)) {
                break;
            }
            tensor.addBits(negative ? -magnitude : magnitude);
            added++;
        }
        json.skip(run, added);
        return added;
    }

    private static boolean addFloat(JsonReader json, TensorBuffer tensor) {
        float value = json.kind() == Kind.NUMBER ? json.number().toFloat() : (float) notFinite(json);
        boolean fits = json.kind() == Kind.NUMBER ? Float.isFinite(value) : value != 0;
        if (fits) {
            tensor.add(value);
        }
        return fits;
    }

    private static boolean addDouble(JsonReader json, TensorBuffer tensor) {
        double value = json.kind() == Kind.NUMBER ? json.number().toDouble() : notFinite(json);
        boolean fits = json.kind() == Kind.NUMBER ? Double.isFinite(value) : value != 0;
        if (fits) {
            tensor.add(value);
        }
        return fits;
    }

    private static boolean addHalf(JsonReader json, TensorBuffer tensor) {
        boolean wide = tensor.type() == TensorType.BFLOAT16;
        boolean isNumber = json.kind() == Kind.NUMBER;
        double word = isNumber ? 0 : notFinite(json);
        short bits = isNumber ? HalfFloats.bits(json.number(), wide) : HalfFloats.bits((float) word, wide);
        boolean fits = isNumber ? Float.isFinite(HalfFloats.value(bits, wide)) : word != 0;
        if (fits) {
            tensor.addBits(bits);
        }
        return fits;
    }

    private static boolean addInteger(JsonReader json, TensorBuffer tensor) {
        if (json.kind() != Kind.NUMBER) {
            return false;
        }
        JsonNumber number = json.number();
        boolean fits = number.isWhole() && Integers.fits(tensor.type(), number.magnitude(), number.isNegative());
        if (fits) {
            tensor.addBits(number.isNegative() ? -number.magnitude() : number.magnitude());
        }
        return fits;
    }

    private static boolean addBool(JsonReader json, TensorBuffer tensor) {
        boolean fits = json.kind() == Kind.TRUE || json.kind() == Kind.FALSE;
        if (fits) {
            tensor.addBits(json.kind() == Kind.TRUE ? 1 : 0);
        }
        return fits;
    }

    private static boolean addText(JsonReader json, TensorBuffer tensor) {
        if (json.kind() != Kind.TEXT) {
            return false;
        }
        String text = json.text();
        for (int i = 0; i < text.length(); i++) {
            // Half of a character beyond the basic plane, or a broken one: runtimes cannot carry either.
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        tensor.add(text);
        return true;
    }

    /** The value of the words for what JSON has no numbers for; 0 for anything else. */
    private static double notFinite(JsonReader json) {
        if (json.kind() != Kind.TEXT) {
            return 0;
        }
        return switch (json.text()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }
}

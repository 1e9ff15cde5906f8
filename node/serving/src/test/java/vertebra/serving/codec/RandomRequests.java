package vertebra.serving.codec;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;

/** Signatures of all types, and requests for them: most fit, some do not. The same for the same seed. */
final class RandomRequests {

    private static final String[] FLOATS = {
        "0",
        "-0",
        "-0.0",
        "0.1",
        "1e-7",
        "1E+2",
        "16777217",
        "1e-45",
        "7e-46",
        "1e-999",
        "5.9604645e-8",
        "2.9802322e-8",
        "3.4028235e38",
        "3.4028236e38",
        "1e39",
        "65504",
        "65519",
        "65520",
        "1e308",
        "1e999",
        "4.9e-324",
        "9007199254740993",
        "123456789012345678901234567890",
        "\"NaN\"",
        "\"Infinity\"",
        "\"-Infinity\"",
        "2049.00000000000000000000000000000000001",
        "257.00000000000000000000000000000000000001"
    };

    private static final String[] INTEGERS = {
        "0",
        "-0",
        "1",
        "-1",
        "127",
        "128",
        "-128",
        "-129",
        "255",
        "256",
        "32767",
        "32768",
        "-32768",
        "65535",
        "65536",
        "2147483647",
        "2147483648",
        "-2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1.0",
        "1e2",
        "2.50e1",
        "1.5",
        "1e-2",
        "-0.0"
    };

    private static final String[] TEXTS = {
        "\"\"", "\"a b\"", "\"\\u00e9\"", "\"é€\"", "\"\\\"\\\\\"", "\"\\ud83d\\ude00\""
    };
    private static final String[] STRANGERS = {"null", "true", "\"x\"", "7", "{}", "[]", "[1]", "0.5"};

    private final Random random;

    RandomRequests(long seed) {
        random = new Random(seed);
    }

    ModelSignature signature() {
        Signatures model = Signatures.model();
        int inputs = 1 + random.nextInt(3);
        for (int i = 0; i < inputs; i++) {
            TensorType type = one(TensorType.values());
            long[] dims = new long[random.nextInt(4)];
            // Most models have a batch; some inputs have a fixed first dimension, or none.
            Arrays.setAll(dims, at -> random.nextInt(10) < (at == 0 ? 7 : 3) ? Shape.DYNAMIC : 1 + random.nextInt(3));
            model.in("i" + i, type, dims).out("i" + i, type, dims);
        }
        return model.build();
    }

    byte[] request(ModelSignature signature) {
        StringBuilder json = new StringBuilder();
        int rows = random.nextInt(4);
        switch (random.nextInt(3)) {
            case 0 -> object(json, signature, false, rows);
            case 1 -> object(json, signature, true, rows);
            default -> {
                json.append("{\"instances\":[");
                long open = random.nextInt(3);
                for (int i = 0; i < rows; i++) {
                    json.append(i == 0 ? "" : ",");
                    object(json, signature, true, open);
                }
                json.append("]}");
            }
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void object(StringBuilder json, ModelSignature signature, boolean single, long open) {
        json.append('{');
        String comma = "";
        for (Input input : signature.inputs()) {
            Shape shape = input.info().shape();
            boolean batch = shape.rank() > 0 && shape.dim(0) <= 1;
            long[] dims = shape.toArray();
            for (int i = 0; i < dims.length; i++) {
                dims[i] = dims[i] == Shape.DYNAMIC ? open : dims[i];
            }
            json.append(comma).append('"').append(input.name()).append("\": ");
            value(json, input.info().type(), single && batch ? Arrays.copyOfRange(dims, 1, dims.length) : dims, 0);
            comma = rarely() ? " , " : ",";
        }
        json.append('}');
    }

    private void value(StringBuilder json, TensorType type, long[] dims, int level) {
        if (level == dims.length) {
            json.append(rarely() ? one(STRANGERS) : element(type));
            return;
        }
        json.append('[');
        long length = rarely() ? random.nextInt(3) : dims[level];
        for (long i = 0; i < length; i++) {
            json.append(i == 0 ? "" : ",");
            value(json, type, dims, level + 1);
        }
        json.append(']');
    }

    private String element(TensorType type) {
        return switch (type) {
            case BOOL -> random.nextBoolean() ? "true" : "false";
            case STRING -> one(TEXTS);
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> random.nextInt(4) == 0 ? one(FLOATS) : randomFloat(type);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                random.nextInt(8) == 0 ? one(INTEGERS) : Integer.toString(random.nextInt(128));
        };
    }

    /** Short decimals, any bits, and exact ties between two floats of 16 bits with or without a little more. */
    private String randomFloat(TensorType type) {
        return switch (random.nextInt(3)) {
            case 0 -> Double.toString(random.nextInt(2000) / 100.0 - 10);
            case 1 -> finite(Float.intBitsToFloat(random.nextInt()));
            default -> {
                boolean wide = type == TensorType.BFLOAT16;
                float low = wide ? Float.intBitsToFloat(random.nextInt(0x3f00, 0x4300) << 16) : half();
                float high = wide
                        ? Float.intBitsToFloat(Float.floatToIntBits(low) + 0x10000)
                        : Float.float16ToFloat((short) (Float.floatToFloat16(low) + 1));
                BigDecimal tie = new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.TWO);
                yield tie.add(new BigDecimal("1e-45").multiply(BigDecimal.valueOf(random.nextInt(3) - 1)))
                        .toString();
            }
        };
    }

    private float half() {
        return Float.float16ToFloat((short) random.nextInt(0x3000, 0x7b00));
    }

    private static String finite(float value) {
        return Float.isFinite(value) ? Float.toString(value) : "1";
    }

    private boolean rarely() {
        return random.nextInt(60) == 0;
    }

    private <T> T one(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}

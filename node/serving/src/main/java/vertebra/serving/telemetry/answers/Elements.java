package vertebra.serving.telemetry.answers;

import java.nio.ByteBuffer;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/** Single elements of a tensor. */
final class Elements {

    private Elements() {}

    static double doubleAt(Value.Tensor tensor, int index) {
        ByteBuffer data = tensor.data();
        return switch (tensor.type()) {
            case FLOAT32 -> data.getFloat(index * Float.BYTES);
            case FLOAT64 -> data.getDouble(index * Double.BYTES);
            case FLOAT16 -> Float.float16ToFloat(data.getShort(index * Short.BYTES));
            case BFLOAT16 -> Float.intBitsToFloat(data.getShort(index * Short.BYTES) << 16);
            case UINT64 -> {
                long bits = data.getLong(index * Long.BYTES);
                yield bits >= 0 ? bits : 2.0 * (bits >>> 1);
            }
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> longAt(tensor.type(), data, index);
            case STRING -> throw new IllegalArgumentException("a tensor of strings (expected: Value.Strings)");
        };
    }

    /** The class that an element of no floating type names: a {@code Long} or a {@code String}. */
    static Object classAt(Value.Tensor tensor, int index) {
        long value = longAt(tensor.type(), tensor.data(), index);
        return switch (tensor.type()) {
            case BOOL -> value == 0 ? "false" : "true";
            case UINT64 -> value < 0 ? Long.toUnsignedString(value) : (Object) value;
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, STRING -> value;
        };
    }

    private static long longAt(TensorType type, ByteBuffer data, int index) {
        return switch (type) {
            case BOOL, INT8 -> data.get(index);
            case INT16 -> data.getShort(index * Short.BYTES);
            case INT32 -> data.getInt(index * Integer.BYTES);
            case INT64, UINT64 -> data.getLong(index * Long.BYTES);
            case UINT8 -> Byte.toUnsignedInt(data.get(index));
            case UINT16 -> Short.toUnsignedInt(data.getShort(index * Short.BYTES));
            case UINT32 -> Integer.toUnsignedLong(data.getInt(index * Integer.BYTES));
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, STRING ->
                throw new IllegalArgumentException(type + " (expected: an integer or boolean type)");
        };
    }
}

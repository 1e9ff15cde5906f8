package vertebra.serving.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/** Writes what a model answered as JSON. Numbers are appended digit by digit, without objects in between. */
final class JsonValueWriter {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** All answers share the heap, and its end is the end of the process. */
    private static final long MAX_CHARS =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    private final StringBuilder json = new StringBuilder(256);
    /** True where the next value or name needs no comma before it. */
    private boolean first = true;

    byte[] toUtf8() {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    JsonValueWriter startObject() {
        return start('{');
    }

    JsonValueWriter endObject() {
        return end('}');
    }

    JsonValueWriter startList() {
        return start('[');
    }

    JsonValueWriter endList() {
        return end(']');
    }

    JsonValueWriter name(String name) {
        text(name);
        json.append(':');
        first = true;
        return this;
    }

    JsonValueWriter text(String text) {
        separate();
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(text.charAt(i));
        }
        json.append('"');
        return this;
    }

    /** Writes a value with its full shape. */
    JsonValueWriter value(Value value) {
        switch (value) {
            case Value.Tensor tensor -> elements(value, tensor.shape(), 0, 0);
            case Value.Strings strings -> elements(value, strings.shape(), 0, 0);
            case Value.Sequence sequence -> {
                startList();
                sequence.values().forEach(this::value);
                endList();
            }
            case Value.Mapping mapping -> map(mapping.entries());
        }
        return this;
    }

    /** Writes the part of a value that belongs to one row: without the first dimension, or one element of a list. */
    JsonValueWriter row(Value value, int row) {
        switch (value) {
            case Value.Tensor tensor -> elements(value, tensor.shape(), 1, row * rowElements(tensor.shape()));
            case Value.Strings strings -> elements(value, strings.shape(), 1, row * rowElements(strings.shape()));
            case Value.Sequence sequence -> value(sequence.values().get(row));
            case Value.Mapping mapping ->
                throw new IllegalArgumentException("row of a map (expected: a list or tensor)");
        }
        return this;
    }

    /** Writes some of the rows of a value as a list. */
    JsonValueWriter rows(Value value, int firstRow, int rows) {
        startList();
        for (int row = firstRow; row < firstRow + rows; row++) {
            row(value, row);
        }
        return endList();
    }

    /** Writes the dimensions from a level on, and returns the index of the element behind. */
    private int elements(Value value, Shape shape, int level, int from) {
        if (level == shape.rank()) {
            element(value, from);
            return from + 1;
        }
        int at = from;
        startList();
        for (long i = shape.dim(level); i > 0; i--) {
            at = elements(value, shape, level + 1, at);
        }
        endList();
        return at;
    }

    private void element(Value value, int index) {
        switch (value) {
            case Value.Tensor tensor -> number(tensor.type(), tensor.data(), index);
            case Value.Strings strings -> text(strings.data().get(index));
            case Value.Sequence sequence -> value(sequence.values().get(index));
            case Value.Mapping mapping -> map(mapping.entries());
        }
    }

    private void number(TensorType type, ByteBuffer data, int index) {
        switch (type) {
            case FLOAT32 -> number(data.getFloat(index * Float.BYTES));
            case FLOAT64 -> number(data.getDouble(index * Double.BYTES));
            case FLOAT16 -> number(HalfFloats.value(data.getShort(index * Short.BYTES), false));
            case BFLOAT16 -> number(HalfFloats.value(data.getShort(index * Short.BYTES), true));
            case INT8 -> number((long) data.get(index));
            case INT16 -> number((long) data.getShort(index * Short.BYTES));
            case INT32 -> number((long) data.getInt(index * Integer.BYTES));
            case INT64 -> number(data.getLong(index * Long.BYTES));
            case UINT8 -> number((long) Byte.toUnsignedInt(data.get(index)));
            case UINT16 -> number((long) Short.toUnsignedInt(data.getShort(index * Short.BYTES)));
            case UINT32 -> number(Integer.toUnsignedLong(data.getInt(index * Integer.BYTES)));
            case UINT64 -> unsigned(data.getLong(index * Long.BYTES));
            case BOOL -> bool(data.get(index) != 0);
            case STRING -> throw new IllegalArgumentException("a tensor of strings (expected: Value.Strings)");
        }
    }

    private void number(float value) {
        if (Float.isFinite(value)) {
            separate();
            json.append(value);
        } else {
            text(Float.toString(value));
        }
    }

    void number(double value) {
        if (Double.isFinite(value)) {
            separate();
            json.append(value);
        } else {
            text(Double.toString(value));
        }
    }

    void number(long value) {
        separate();
        json.append(value);
    }

    private void unsigned(long value) {
        separate();
        if (value < 0) {
            json.append(Long.divideUnsigned(value, 10)).append(Long.remainderUnsigned(value, 10));
        } else {
            json.append(value);
        }
    }

    void bool(boolean value) {
        separate();
        json.append(value);
    }

    private void map(Map<?, ?> entries) {
        startObject();
        entries.forEach((key, value) -> {
            name(key.toString());
            scalar(value);
        });
        endObject();
    }

    private void scalar(Object value) {
        switch (value) {
            case Long number -> number(number.longValue());
            case Float number -> number(number.floatValue());
            case Double number -> number(number.doubleValue());
            case String text -> text(text);
            default ->
                throw new IllegalArgumentException("map value: " + value.getClass() + " (expected: number or text)");
        }
    }

    private void appendEscaped(char c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> {
                if (c < ' ') {
                    json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
                } else {
                    json.append(c);
                }
            }
        }
    }

    private JsonValueWriter start(char bracket) {
        separate();
        json.append(bracket);
        first = true;
        return this;
    }

    private JsonValueWriter end(char bracket) {
        json.append(bracket);
        first = false;
        return this;
    }

    /** Each value begins here. */
    private void separate() {
        if (json.length() > MAX_CHARS) {
            throw BadInput.because("The answer is larger than " + (MAX_CHARS >> 20)
                    + " MiB: send fewer rows at once, or ask for fewer outputs with 'outputs'");
        }
        if (!first) {
            json.append(',');
        }
        first = false;
    }

    private static int rowElements(Shape shape) {
        int elements = 1;
        for (int i = 1; i < shape.rank(); i++) {
            elements = Math.toIntExact(elements * shape.dim(i));
        }
        return elements;
    }
}

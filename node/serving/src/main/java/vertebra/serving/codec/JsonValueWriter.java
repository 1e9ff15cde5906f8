package vertebra.serving.codec;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.IntConsumer;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.Value;
import vertebra.serving.codec.json.JsonWriter;

/** Writes what a model answered as JSON, straight from the buffers of its slot. */
final class JsonValueWriter {

    private final JsonWriter json;

    JsonValueWriter(JsonWriter json) {
        this.json = json;
    }

    /** Writes a value with its full shape. */
    void value(Value value) {
        switch (value) {
            case Value.Tensor tensor -> elements(elementsOf(tensor), tensor.shape(), 0, 0);
            case Value.Strings strings -> elements(elementsOf(strings), strings.shape(), 0, 0);
            case Value.Sequence sequence -> {
                json.startList();
                sequence.values().forEach(this::value);
                json.endList();
            }
            case Value.Mapping mapping -> map(mapping.entries());
        }
    }

    /** Writes some of the rows of a value as a list. */
    void rows(Value value, int firstRow, int rows) {
        json.startList();
        for (int row = firstRow; row < firstRow + rows; row++) {
            row(value, row);
        }
        json.endList();
    }

    /** Writes the part of a value that belongs to one row: without the first dimension, or one element of a list. */
    void row(Value value, int row) {
        switch (value) {
            case Value.Tensor tensor ->
                elements(elementsOf(tensor), tensor.shape(), 1, row * rowElements(tensor.shape()));
            case Value.Strings strings ->
                elements(elementsOf(strings), strings.shape(), 1, row * rowElements(strings.shape()));
            case Value.Sequence sequence -> value(sequence.values().get(row));
            case Value.Mapping mapping ->
                throw new IllegalArgumentException("row of a map (expected: a list or tensor)");
        }
    }

    /** Writes the dimensions from a level on, and returns the index of the element behind. */
    private int elements(IntConsumer element, Shape shape, int level, int from) {
        if (level == shape.rank()) {
            element.accept(from);
            return from + 1;
        }
        int at = from;
        json.startList();
        for (long i = shape.dim(level); i > 0; i--) {
            at = elements(element, shape, level + 1, at);
        }
        json.endList();
        return at;
    }

    private IntConsumer elementsOf(Value.Strings strings) {
        return index -> json.text(strings.data().get(index));
    }

    /** Writes the element of an index. */
    private IntConsumer elementsOf(Value.Tensor tensor) {
        ByteBuffer data = tensor.data();
        return switch (tensor.type()) {
            case FLOAT32 -> index -> json.number(data.getFloat(index * Float.BYTES));
            case FLOAT64 -> index -> json.number(data.getDouble(index * Double.BYTES));
            case FLOAT16 -> index -> json.number(HalfFloats.value(data.getShort(index * Short.BYTES), false));
            case BFLOAT16 -> index -> json.number(HalfFloats.value(data.getShort(index * Short.BYTES), true));
            case INT8 -> index -> json.number((long) data.get(index));
            case INT16 -> index -> json.number((long) data.getShort(index * Short.BYTES));
            case INT32 -> index -> json.number((long) data.getInt(index * Integer.BYTES));
            case INT64 -> index -> json.number(data.getLong(index * Long.BYTES));
            case UINT8 -> index -> json.number((long) Byte.toUnsignedInt(data.get(index)));
            case UINT16 -> index -> json.number((long) Short.toUnsignedInt(data.getShort(index * Short.BYTES)));
            case UINT32 -> index -> json.number(Integer.toUnsignedLong(data.getInt(index * Integer.BYTES)));
            case UINT64 -> index -> json.unsigned(data.getLong(index * Long.BYTES));
            case BOOL -> index -> json.bool(data.get(index) != 0);
            case STRING -> throw new IllegalArgumentException("a tensor of strings (expected: Value.Strings)");
        };
    }

    private void map(Map<?, ?> entries) {
        json.startObject();
        entries.forEach((key, value) -> {
            json.name(key.toString());
            scalar(value);
        });
        json.endObject();
    }

    private void scalar(Object value) {
        switch (value) {
            case Long number -> json.number(number.longValue());
            case Float number -> json.number(number.floatValue());
            case Double number -> json.number(number.doubleValue());
            case String text -> json.text(text);
            default ->
                throw new IllegalArgumentException("map value: " + value.getClass() + " (expected: number or text)");
        }
    }

    private static int rowElements(Shape shape) {
        int elements = 1;
        for (int i = 1; i < shape.rank(); i++) {
            elements = Math.toIntExact(elements * shape.dim(i));
        }
        return elements;
    }
}

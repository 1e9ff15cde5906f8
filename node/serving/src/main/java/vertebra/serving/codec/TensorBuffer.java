package vertebra.serving.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;

/**
 * The elements of one tensor, row-major, in the form of a slot's buffer: filling a slot is one copy. Grows as elements are
 * added.
 */
final class TensorBuffer {

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int BYTES_OF_TEXT = 16;

    private final TensorType type;
    private final int width;
    private byte[] bytes;
    private String[] texts;
    private int elements;

    /** @param expected elements that there is room for at first */
    TensorBuffer(TensorType type, int expected) {
        this.type = type;
        this.width = type.bytes();
        this.bytes = new byte[Math.multiplyExact(expected, width)];
        this.texts = new String[type == TensorType.STRING ? expected : 0];
    }

    /** Memory of one element; of a text, about what its place takes. */
    static int bytesOf(TensorType type) {
        return type == TensorType.STRING ? BYTES_OF_TEXT : type.bytes();
    }

    TensorType type() {
        return type;
    }

    int elements() {
        return elements;
    }

    void add(String text) {
        if (elements == texts.length) {
            texts = Arrays.copyOf(texts, grown(texts.length));
        }
        texts[elements++] = text;
    }

    void add(float value) {
        int at = next();
        INTS.set(bytes, at, Float.floatToRawIntBits(value));
    }

    void add(double value) {
        int at = next();
        LONGS.set(bytes, at, Double.doubleToRawLongBits(value));
    }

    /** Adds the lowest bits of a value, as many as the type has. */
    void addBits(long bits) {
        int at = next();
        switch (width) {
            case Byte.BYTES -> bytes[at] = (byte) bits;
            case Short.BYTES -> SHORTS.set(bytes, at, (short) bits);
            case Integer.BYTES -> INTS.set(bytes, at, (int) bits);
            default -> LONGS.set(bytes, at, bits);
        }
    }

    /** Writes all elements into the slot, as a tensor of this shape. */
    void fill(InferenceSlot slot, int input, Shape shape) {
        if (type == TensorType.STRING) {
            slot.strings(input, shape, Arrays.copyOf(texts, elements));
        } else {
            copyTo(slot.input(input, shape));
        }
    }

    /** Writes the elements of several tensors into the slot behind each other, as one of this shape. */
    static void fill(InferenceSlot slot, int input, Shape shape, List<TensorBuffer> parts) {
        if (parts.getFirst().type == TensorType.STRING) {
            String[] all = parts.stream()
                    .flatMap(part -> Arrays.stream(part.texts, 0, part.elements))
                    .toArray(String[]::new);
            slot.strings(input, shape, all);
        } else {
            ByteBuffer buffer = slot.input(input, shape);
            parts.forEach(part -> part.copyTo(buffer));
        }
    }

    /** Copies all elements, which are no strings, behind what the buffer holds. */
    void copyTo(ByteBuffer buffer) {
        buffer.put(bytes, 0, elements * width);
    }

    private int next() {
        int at = elements * width;
        if (at == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.multiplyExact(grown(elements), width));
        }
        elements++;
        return at;
    }

    private static int grown(int capacity) {
        return Math.addExact(Math.max(8, capacity), capacity);
    }
}

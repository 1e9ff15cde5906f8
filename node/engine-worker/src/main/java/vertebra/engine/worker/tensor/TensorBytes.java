package vertebra.engine.worker.tensor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/** Elements of tensors, row-major and little-endian; a text is a 4-byte length and UTF-8. */
public final class TensorBytes {

    private TensorBytes() {}

    public static ByteBuffer texts(String[] values) {
        byte[][] encoded = new byte[values.length][];
        int bytes = 0;
        for (int i = 0; i < values.length; i++) {
            encoded[i] = values[i].getBytes(StandardCharsets.UTF_8);
            bytes = Math.addExact(bytes, Integer.BYTES + encoded[i].length);
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] text : encoded) {
            buffer.putInt(text.length).put(text);
        }
        return buffer.flip();
    }

    /**
     * Takes one tensor off the front of {@code body}, which numbers keep using.
     *
     * @throws IllegalArgumentException when it is not there
     */
    public static Value take(TensorInfo described, ByteBuffer body) {
        Shape shape = described.shape();
        if (shape.dims().contains(Shape.DYNAMIC)) {
            throw new IllegalArgumentException("tensor shape: " + shape + " (expected: no dynamic dimension)");
        }
        try {
            long elements = shape.elements();
            return described.type() == TensorType.STRING
                    ? new Value.Strings(shape, takeTexts(elements, body))
                    : new Value.Tensor(described.type(), shape, takeNumbers(elements, described.type(), body));
        } catch (ArithmeticException | BufferUnderflowException e) {
            throw new IllegalArgumentException("tensor shape: " + shape + " (expected: as many elements as came)", e);
        }
    }

    private static ByteBuffer takeNumbers(long elements, TensorType type, ByteBuffer body) {
        long bytes = Math.multiplyExact(elements, type.bytes());
        if (bytes > body.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer numbers = body.slice(body.position(), (int) bytes).order(ByteOrder.nativeOrder());
        body.position(body.position() + (int) bytes);
        return numbers;
    }

    private static List<String> takeTexts(long elements, ByteBuffer body) {
        // Each text takes its length at least.
        if (elements > body.remaining() / Integer.BYTES) {
            throw new BufferUnderflowException();
        }
        ByteBuffer bytes = body.order(ByteOrder.LITTLE_ENDIAN);
        List<String> texts = new ArrayList<>((int) elements);
        for (long i = 0; i < elements; i++) {
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] text = new byte[length];
            bytes.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        return texts;
    }
}

package vertebra.serving.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/** A slot for any signature: keeps what was written, and answers what a test sets, else the input of the same index. */
final class EchoSlot implements InferenceSlot {

    private final ModelSignature signature;
    private final Map<Integer, Value> inputs = new TreeMap<>();
    private final Map<Integer, Value> answers = new TreeMap<>();

    EchoSlot(ModelSignature signature) {
        this.signature = signature;
    }

    EchoSlot answering(int output, Value value) {
        answers.put(output, value);
        return this;
    }

    /** What was written to all inputs, in their order. */
    List<Value> written() {
        return List.copyOf(inputs.values());
    }

    /** What was written to one input. */
    Value written(int input) {
        return java.util.Objects.requireNonNull(inputs.get(input));
    }

    @Override
    public ByteBuffer input(int input, Shape shape) {
        TensorType type = signature.inputs().get(input).info().type();
        checkAccepted(input, shape);
        int bytes = Math.toIntExact(shape.elements() * type.bytes());
        ByteBuffer data = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        inputs.put(input, new Value.Tensor(type, shape, data));
        // The writer moves its own position: what the slot keeps stays readable from 0.
        return data.duplicate().order(ByteOrder.nativeOrder());
    }

    @Override
    public void strings(int input, Shape shape, String[] values) {
        checkAccepted(input, shape);
        if (shape.elements() != values.length) {
            throw new IllegalArgumentException("texts: " + values.length + " (expected: " + shape.elements() + ")");
        }
        inputs.put(input, new Value.Strings(shape, List.copyOf(Arrays.asList(values))));
    }

    @Override
    public void run(int[] outputs) {}

    @Override
    public Value output(int output) {
        Value answer = answers.getOrDefault(output, inputs.get(output));
        if (answer == null) {
            throw new IllegalStateException("output " + output + " has no value");
        }
        return answer;
    }

    @Override
    public void close() {}

    private void checkAccepted(int input, Shape shape) {
        Shape declared = signature.inputs().get(input).info().shape();
        if (!declared.accepts(shape)) {
            throw new IllegalArgumentException("shape: " + shape + " (expected: " + declared + ")");
        }
    }
}

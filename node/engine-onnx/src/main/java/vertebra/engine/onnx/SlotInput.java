package vertebra.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.RefusedInput;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.onnx.scan.Shown;

/** One input of a slot: a buffer that is kept, or texts, which the runtime copies each time. */
final class SlotInput implements AutoCloseable {

    private final OrtEnvironment environment;
    private final Input input;
    private final @Nullable TensorBuffer buffer;
    private @Nullable OnnxTensor texts;
    private @Nullable OnnxTensor tensor;
    private Shape shape = Shape.of();
    private @Nullable String refusal;

    SlotInput(OrtEnvironment environment, Input input) {
        this.environment = environment;
        this.input = input;
        TensorType type = input.info().type();
        this.buffer = type == TensorType.STRING ? null : new TensorBuffer(environment, type);
    }

    String name() {
        return input.name();
    }

    /** The shape that was set last. */
    Shape shape() {
        return shape;
    }

    ByteBuffer buffer(Shape wanted) {
        if (buffer == null) {
            throw new IllegalArgumentException("input " + name() + " takes texts (expected: numbers or booleans)");
        }
        TensorBuffer.View view = buffer.view(wanted);
        tensor = view.tensor();
        shape = wanted;
        Value.Tensor value = view.rewound();
        return value.data();
    }

    void texts(Shape wanted, String[] values) {
        if (buffer != null || values.length != wanted.elements()) {
            throw new IllegalArgumentException("input " + name() + ": " + values.length + " texts of shape " + wanted
                    + " (expected: " + input.info().type().label() + ", as many as the shape's elements)");
        }
        refusal = refusal(values);
        shape = wanted;
        if (refusal == null) {
            close();
            texts = newTensor(values);
            tensor = texts;
        }
    }

    /**
     * What the runtime is given.
     *
     * @throws EngineException when the input holds a text that the runtime cannot carry
     */
    OnnxTensor tensor() throws EngineException {
        if (refusal != null) {
            throw new EngineException(new RefusedInput(refusal), null);
        }
        if (tensor == null) {
            throw new IllegalStateException("input " + name() + " is not set");
        }
        return tensor;
    }

    @Override
    public void close() {
        tensor = null;
        if (buffer != null) {
            buffer.close();
        }
        if (texts != null) {
            texts.close();
            texts = null;
        }
    }

    private OnnxTensor newTensor(String[] values) {
        try {
            return OnnxTensor.createTensor(environment, values, shape.toArray());
        } catch (OrtException e) {
            throw new IllegalStateException("tensor of texts " + shape, e);
        }
    }

    /** A null kills the process, and the runtime's JNI layer garbles what modified UTF-8 writes unlike UTF-8. */
    private @Nullable String refusal(String[] values) {
        for (@Nullable String value : values) {
            if (value == null) {
                return "The input " + Shown.name(name()) + " holds null (expected: a text).";
            }
            for (int i = 0; i < value.length(); i++) {
                if (value.charAt(i) == 0 || Character.isSurrogate(value.charAt(i))) {
                    return "The input " + Shown.name(name()) + " holds a text with a character that ONNX Runtime's Java"
                            + " interface cannot carry: NUL, or one outside of Unicode's basic plane, such as an emoji.";
                }
            }
        }
        return null;
    }
}

package vertebra.engine.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * Predicts the shapes of a slot's outputs, so that the runtime can write them where we want them: a declared shape
 * without dynamic dimensions, else what the same shapes of inputs gave before. A prediction that turns out wrong, since
 * the shape depends on the values, is the last one for that output.
 */
final class OutputShapes {

    private static final int MAX_REMEMBERED = 256;

    private final boolean[] predictable;
    private final @Nullable Shape[] declared;
    private final Map<List<Shape>, @Nullable Shape[]> seen = new HashMap<>();

    OutputShapes(List<Output> outputs) {
        predictable = new boolean[outputs.size()];
        declared = new @Nullable Shape[outputs.size()];
        for (int i = 0; i < predictable.length; i++) {
            if (outputs.get(i).info() instanceof TensorInfo(var type, var shape) && OnnxTypes.hasBuffer(type)) {
                predictable[i] = true;
                // A scalar may also mean that the model leaves the rank open.
                declared[i] = shape.rank() == 0 || shape.dims().contains(Shape.DYNAMIC) ? null : shape;
            }
        }
    }

    /** The likely shape; null when there is no prediction. */
    @Nullable
    Shape predict(int output, List<Shape> inputs) {
        if (!predictable[output] || declared[output] != null) {
            return predictable[output] ? declared[output] : null;
        }
        @Nullable Shape[] before = seen.get(inputs);
        return before == null ? null : before[output];
    }

    /** Notes the shape that an output had without a prediction being used. */
    void learn(int output, List<Shape> inputs, Shape actual) {
        Shape prediction = predict(output, inputs);
        if (prediction != null && !prediction.equals(actual)) {
            predictable[output] = false;
        } else if (prediction == null && predictable[output]) {
            remember(inputs)[output] = actual;
        }
    }

    /** No more predictions for an output that the runtime does not write where it is told to. */
    void distrust(int output) {
        predictable[output] = false;
    }

    private @Nullable Shape[] remember(List<Shape> inputs) {
        if (seen.size() >= MAX_REMEMBERED) {
            seen.clear();
        }
        return seen.computeIfAbsent(inputs, first -> new @Nullable Shape[predictable.length]);
    }
}

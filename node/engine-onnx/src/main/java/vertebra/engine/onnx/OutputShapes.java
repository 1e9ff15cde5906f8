package vertebra.engine.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * Predicts the shapes of a slot's outputs, so that the runtime can write them where we want them: a declared shape
 * without dynamic dimensions, else what the same shapes of inputs gave before. A prediction that turns out wrong, since
 * the shape depends on the values, is the last one for that output.
 */
final class OutputShapes {

    private static final int MAX_REMEMBERED = 256;
    /** A copy of more costs little beside its computation, and a slot would hold the place for ever. */
    private static final long MAX_BYTES = 16L << 20;

    private final TensorType[] types;
    private final boolean[] predictable;
    private final @Nullable Shape[] declared;
    private final Map<List<Shape>, @Nullable Shape[]> seen = new HashMap<>();

    OutputShapes(List<Output> outputs) {
        types = new TensorType[outputs.size()];
        predictable = new boolean[outputs.size()];
        declared = new @Nullable Shape[outputs.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = TensorType.STRING;
            if (outputs.get(i).info() instanceof TensorInfo(var type, var shape) && OnnxTypes.hasBuffer(type)) {
                types[i] = type;
                predictable[i] = true;
                // A scalar may also mean that the model leaves the rank open.
                boolean fixed = shape.rank() > 0 && !shape.dims().contains(Shape.DYNAMIC);
                declared[i] = fixed && isSmall(type, shape) ? shape : null;
            }
        }
    }

    /** The likely shape; null when there is no prediction. */
    @Nullable
    Shape predict(int output, List<Shape> inputs) {
        if (!predictable[output]) {
            return null;
        }
        if (declared[output] != null) {
            return declared[output];
        }
        @Nullable Shape[] before = seen.get(inputs);
        return before == null ? null : before[output];
    }

    /** Notes the shape that an output had without a prediction being used. */
    void learn(int output, List<Shape> inputs, Shape actual) {
        Shape prediction = predict(output, inputs);
        if (prediction != null && !prediction.equals(actual)) {
            distrust(output);
        } else if (prediction == null && predictable[output] && isSmall(types[output], actual)) {
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

    private static boolean isSmall(TensorType type, Shape shape) {
        try {
            return shape.elements() <= MAX_BYTES / type.bytes();
        } catch (ArithmeticException beyondCounting) {
            return false;
        }
    }
}

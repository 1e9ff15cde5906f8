package vertebra.engine.api;

import java.util.List;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.ValueInfo;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * What a model takes and answers, in the model's order.
 *
 * @param inputs names are unique; a slot addresses an input by its index here
 * @param outputs names are unique; a slot addresses an output by its index here
 * @param sharedBatch the model itself says that the first dimension of all inputs and outputs is one and the same, which the
 *     request decides. A first dimension that is merely dynamic may as well count what a request found
 */
public record ModelSignature(List<Input> inputs, List<Output> outputs, boolean sharedBatch) {

    /** A named input; inputs are always tensors. */
    public record Input(String name, TensorInfo info) {}

    /** A named output. */
    public record Output(String name, ValueInfo info) {}

    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (sharedBatch
                && !(inputs.stream().allMatch(input -> hasOpenFirst(input.info()))
                        && outputs.stream().allMatch(output -> hasOpenFirst(output.info())))) {
            throw new IllegalArgumentException(
                    "sharedBatch: true (expected: tensors with a dynamic first dimension everywhere)");
        }
    }

    private static boolean hasOpenFirst(ValueInfo info) {
        return info instanceof TensorInfo tensor
                && tensor.shape().rank() > 0
                && tensor.shape().dim(0) == Shape.DYNAMIC;
    }
}

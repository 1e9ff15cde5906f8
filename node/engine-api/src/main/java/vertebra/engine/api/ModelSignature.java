package vertebra.engine.api;

import java.util.List;
import vertebra.engine.api.tensor.ValueInfo;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * What a model takes and answers, in the model's order.
 *
 * @param inputs names are unique; a slot addresses an input by its index here
 * @param outputs names are unique; a slot addresses an output by its index here
 */
public record ModelSignature(List<Input> inputs, List<Output> outputs) {

    /** A named input; inputs are always tensors. */
    public record Input(String name, TensorInfo info) {}

    /** A named output. */
    public record Output(String name, ValueInfo info) {}

    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}

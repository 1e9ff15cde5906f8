package vertebra.engine.api;

import java.util.Optional;

/**
 * A model that maps tensors to tensors. Its slots run in parallel; the model's own memory is shared by them.
 */
public non-sealed interface TensorModel extends LoadedModel {

    ModelSignature signature();

    /** A request of one row that it takes, as JSON by the signature, where the model knows one; such as a known category's name. */
    default Optional<String> sample() {
        return Optional.empty();
    }

    /** A new slot; the caller owns and closes it before the model. */
    InferenceSlot newSlot();
}

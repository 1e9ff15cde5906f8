package vertebra.engine.api;

/**
 * A model that maps tensors to tensors. Its slots run in parallel; the model's own memory is shared by them.
 */
public non-sealed interface TensorModel extends LoadedModel {

    ModelSignature signature();

    /** A new slot; the caller owns and closes it before the model. */
    InferenceSlot newSlot();
}

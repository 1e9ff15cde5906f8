package vertebra.serving.codec;

import vertebra.engine.api.InferenceSlot;

/**
 * One decoded request: its tensors, and the form in which its answer is wanted. Holds no slot, so that it may wait in a queue
 * and be dropped. Used by one thread at a time.
 */
public interface DecodedRequest {

    /** Rows of the batch: the first dimension of the inputs, 1 for a single instance; for meters and batching. */
    int rows();

    /** Writes the tensors into the slot's buffers. */
    void fill(InferenceSlot slot);

    /** Indexes of the outputs to compute, for {@link InferenceSlot#run}. */
    int[] outputs();

    /** The answer as UTF-8 JSON, read from the slot after its run. */
    byte[] encode(InferenceSlot slot);
}

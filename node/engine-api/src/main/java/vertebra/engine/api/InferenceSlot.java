package vertebra.engine.api;

import java.nio.ByteBuffer;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.Value;

/**
 * The place where one inference runs: buffers that are written, used and read in the order input → run → output, over
 * and over. One thread at a time; the hand-over between threads must be a happens-before edge. Use out of this order, or
 * after the close, is an {@link IllegalStateException}.
 *
 * <p>Buffers are kept from one run to the next and grow as needed, so a steady load allocates nothing.
 */
public interface InferenceSlot extends AutoCloseable {

    /**
     * The direct buffer of a numeric or boolean input for a tensor of {@code shape}: native byte order, position 0, limit
     * the tensor's size in bytes. The caller fills it row-major. Booleans are one byte, 0 or 1; float16 and bfloat16
     * their 16 bits.
     *
     * @param input index in {@link ModelSignature#inputs()}
     * @param shape accepted by the declared shape (the caller has checked)
     */
    ByteBuffer input(int input, Shape shape);

    /**
     * Sets a string input.
     *
     * @param values row-major, as many as the shape's elements, no null, no character outside the basic plane (the
     *     caller has checked; what an engine cannot carry, the next {@link #run} refuses)
     */
    void strings(int input, Shape shape, String[] values);

    /**
     * Runs the model on the inputs that were set and computes these outputs. An interrupt says that nobody wants them any more: who
     * waits for another process stops to wait, and fails; what this process computes it computes to its end.
     *
     * @param outputs indexes in {@link ModelSignature#outputs()}, at least one
     * @throws EngineException when the runtime refuses the values or fails; the slot can be used again
     */
    void run(int[] outputs) throws EngineException;

    /** The value of an output that the last run computed; valid until the next run, the {@link #clear} or the close. */
    Value output(int output);

    /** Nobody needs what the last run computed: called before the slot waits for its next use. */
    default void clear() {
        // Most keep no more than the buffers of the next run.
    }

    @Override
    void close();
}

package vertebra.engine.api.tensor;

/** The declared type of a model's input or output. */
public sealed interface ValueInfo {

    /**
     * A tensor.
     *
     * @param shape of an output whose rank the model leaves open, and of a sequence's elements: a scalar; the real one
     *     comes with the value
     */
    record TensorInfo(TensorType type, Shape shape) implements ValueInfo {}

    /** A list of values of one type. */
    record SequenceInfo(ValueInfo element) implements ValueInfo {}

    /** A map, such as a classifier's probabilities by class. */
    record MapInfo(TensorType key, TensorType value) implements ValueInfo {}
}

package vertebra.engine.api;

/** A model that is resident. Safe for any thread. Closing it while a slot runs is the caller's fault. */
public sealed interface LoadedModel extends AutoCloseable permits TensorModel {

    /** Memory that the load took, in bytes, as measured; 0 or more. Loads at the same time count each other's. */
    long memoryBytes();

    @Override
    void close();
}

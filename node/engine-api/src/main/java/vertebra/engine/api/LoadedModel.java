package vertebra.engine.api;

/** A model that is resident. Safe for any thread. Closing it while a slot runs is the caller's fault. */
public sealed interface LoadedModel extends AutoCloseable permits TensorModel {

    /** Measured growth of the process's memory by the load, in bytes; 0 or more. */
    long memoryBytes();

    @Override
    void close();
}

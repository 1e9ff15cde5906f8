package vertebra.engine.api;

import java.util.List;
import java.util.Optional;

/** A model that is resident. Safe for any thread. Closing it while a slot runs is the caller's fault. */
public sealed interface LoadedModel extends AutoCloseable permits TensorModel, PayloadModel {

    /** Memory that the load took, in bytes, as measured; 0 or more. Loads at the same time count each other's. */
    long memoryBytes();

    /**
     * Gets ready for so many replicas, without a new load. Blocks until they are there.
     *
     * @param count 1 or more
     * @throws EngineException when they cannot be; there are as many as before then
     */
    default void scale(int count) throws EngineException {
        // A model in this process serves any number of them.
    }

    /**
     * Why it answers nothing now, or not for long, although it is loaded, such as workers that crash again and again; for its owner, in
     * one or two sentences. Empty: it answers. Never blocks; changes by itself.
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** What its owner should know although it loads, such as a library of another version; for the deployer. */
    default List<String> notices() {
        return List.of();
    }

    /** Its processes in numbers, for metrics; empty: it has none of its own. Never blocks. */
    default Optional<WorkerHealth> health() {
        return Optional.empty();
    }

    @Override
    void close();
}

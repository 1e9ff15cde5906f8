package vertebra.serving.replica;

import java.util.function.LongSupplier;

/**
 * What the replicas of a node share.
 *
 * @param threads for models that are too expensive for an event loop
 * @param inline inference on event loops
 * @param nanoTime a clock that never goes back, in nanoseconds
 */
public record ReplicaHost(EngineThreads threads, InlineTurns inline, LongSupplier nanoTime) {

    /** With the system's clock. */
    public static ReplicaHost of(EngineThreads threads) {
        return new ReplicaHost(threads, new InlineTurns(), System::nanoTime);
    }
}

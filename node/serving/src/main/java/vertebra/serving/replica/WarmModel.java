package vertebra.serving.replica;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.TensorModel;
import vertebra.serving.codec.TensorCodec;

/** A model that is loaded and has run. */
public sealed interface WarmModel extends AutoCloseable {

    LoadedModel model();

    /** A request body that it takes, JSON; empty when there is no short one. */
    Optional<String> sample();

    /** Of the load, without the warm-up. */
    Duration loadTime();

    /** Median time of one prediction after warm-up, on one row when the inputs were generated; zero when none ran. */
    Duration warmUpP50();

    /** Requests that one replica runs at a time in its workers; empty: it runs in this process, on the node's cores. */
    OptionalInt workerSlots();

    /** True when it runs in worker processes, false when in this one. */
    default boolean inWorkers() {
        return workerSlots().isPresent();
    }

    @Override
    default void close() {
        model().close();
    }

    /**
     * From tensors to tensors, by JSON.
     *
     * @param rowsIndependent whether it was seen that a row's answer does not depend on the rows beside it
     */
    record Tensors(
            TensorModel model,
            TensorCodec codec,
            Optional<String> sample,
            boolean rowsIndependent,
            OptionalInt workerSlots,
            Duration loadTime,
            Duration warmUpP50)
            implements WarmModel {}

    /** Code, which reads requests and writes answers itself. */
    record Code(
            PayloadModel model, Optional<String> sample, OptionalInt workerSlots, Duration loadTime, Duration warmUpP50)
            implements WarmModel {}
}

package vertebra.serving.replica;

import java.time.Duration;
import java.util.Optional;
import vertebra.engine.api.TensorModel;
import vertebra.serving.codec.TensorCodec;

/**
 * A model that is loaded and has run.
 *
 * @param sample a request body that fits it; empty when there is no short one
 * @param loadTime of the load, without the warm-up
 * @param rowsIndependent whether it was seen that a row's answer does not depend on the rows beside it
 * @param warmUpP50 median time of one prediction after warm-up, on one row when the inputs were generated
 */
public record WarmModel(
        TensorModel model,
        TensorCodec codec,
        Optional<String> sample,
        boolean rowsIndependent,
        Duration loadTime,
        Duration warmUpP50)
        implements AutoCloseable {

    @Override
    public void close() {
        model.close();
    }
}

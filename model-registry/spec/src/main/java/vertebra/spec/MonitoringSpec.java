package vertebra.spec;

import java.util.Optional;

/**
 * Which answers are counted, as Cortex did.
 *
 * @param modelType class shares, or min, mean and max
 * @param key field of the answer to count; empty: the answer itself
 */
public record MonitoringSpec(ModelType modelType, Optional<String> key) {

    public enum ModelType {
        CLASSIFICATION,
        REGRESSION
    }
}

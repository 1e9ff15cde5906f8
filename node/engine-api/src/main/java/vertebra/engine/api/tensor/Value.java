package vertebra.engine.api.tensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What a model answered. Valid until the slot that it came from runs again or is closed; not thread-safe. */
public sealed interface Value {

    /**
     * Numbers or booleans.
     *
     * @param data row-major elements from position 0 to the limit, native byte order; do not modify
     */
    record Tensor(TensorType type, Shape shape, ByteBuffer data) implements Value {}

    /** Texts, row-major. */
    record Strings(Shape shape, List<String> data) implements Value {
        public Strings {
            data = List.copyOf(data);
        }
    }

    /** A list. */
    record Sequence(List<Value> values) implements Value {
        public Sequence {
            values = List.copyOf(values);
        }
    }

    /**
     * A map in the model's order.
     *
     * @param entries keys are {@code String} or {@code Long}; values are {@code Long}, {@code Float}, {@code Double} or
     *     {@code String}
     */
    record Mapping(Map<?, ?> entries) implements Value {
        public Mapping {
            entries = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(entries));
        }
    }
}

package vertebra.registry.artifact;

import java.time.Duration;
import java.util.List;

/**
 * What was found when a model was loaded and warmed.
 *
 * @param engine word for the engine: {@code onnx}
 * @param inputs in the model's order
 * @param outputs in the model's order
 * @param memoryBytes measured growth of the process by the load
 * @param loadTime of that load
 * @param warmUpP50 median of one inference after warm-up, on one row
 * @param sharedThreads true: runs on the engine threads' shared pool; false: in the calling thread only
 */
public record ModelFacts(
        String engine,
        List<Port> inputs,
        List<Port> outputs,
        long memoryBytes,
        Duration loadTime,
        Duration warmUpP50,
        boolean sharedThreads) {

    /**
     * An input or output.
     *
     * @param type {@code float32}, {@code string}, {@code sequence(map(int64,float32))}
     * @param shape -1: dynamic; empty for a scalar and for what is no tensor
     */
    public record Port(String name, String type, List<Long> shape) {
        public Port {
            shape = List.copyOf(shape);
        }
    }

    public ModelFacts {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}

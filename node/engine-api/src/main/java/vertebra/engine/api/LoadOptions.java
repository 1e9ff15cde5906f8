package vertebra.engine.api;

import java.util.Optional;
import vertebra.engine.api.InferenceEngine.Threading;

/**
 * How a model is to be loaded.
 *
 * @param threading of what runs in this process
 * @param worker of what runs in processes of its own; empty: the engine's defaults
 */
public record LoadOptions(Threading threading, Optional<WorkerOptions> worker) {

    /** For an engine that runs models in this process. */
    public static LoadOptions inProcess(Threading threading) {
        return new LoadOptions(threading, Optional.empty());
    }

    /** For an engine that runs them in worker processes. */
    public static LoadOptions inWorkers(WorkerOptions options) {
        return new LoadOptions(Threading.CALLER, Optional.of(options));
    }
}

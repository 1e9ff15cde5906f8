package vertebra.engine.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a model or code runs in worker processes.
 *
 * @param owner whose it is; for logs, metrics and names of processes
 * @param size of one replica
 * @param code what is handed to the predictor; nothing for models without code
 * @param environment the packages it runs with
 * @param limits what a worker may take
 * @param retry whether a request may go to another worker when the one that ran it died
 * @param metrics where the predictor's own metrics go
 */
public record WorkerOptions(
        Owner owner,
        Size size,
        Code code,
        Environment environment,
        Limits limits,
        Retry retry,
        PredictorMetrics metrics) {

    /** An API and its revision, as users know them; {@code trial} for a deploy that is not committed. */
    public record Owner(String api, String revision) {}

    /**
     * The workers of one replica; together they run {@code processes × threads} requests at a time.
     *
     * @param processes 1 or more
     * @param threads of each, 1 or more
     * @param batching requests that the predictor answers together, as a list; empty: one by one
     */
    public record Size(int processes, int threads, Optional<Batching> batching) {

        /** Requests that run in one replica at a time. */
        public int slots() {
            return processes * Math.max(threads, batching.map(Batching::maxSize).orElse(1));
        }
    }

    /**
     * Requests of a worker that are answered together.
     *
     * @param maxSize 2 or more
     * @param interval how long the first one waits for others, above 0
     */
    public record Batching(int maxSize, Duration interval) {}

    /**
     * What a predictor gets.
     *
     * @param config for its constructor: plain maps, lists, texts, numbers, booleans and null
     * @param env of its process, secrets resolved: not for logs
     * @param model the model's file or folder, below the files' root; empty: none
     * @param pythonPath folder below the files' root where imports begin; empty: that of the main file
     * @param logLevel debug, info, warning, error or critical
     */
    public record Code(
            Map<String, @Nullable Object> config,
            Map<String, String> env,
            Optional<Path> model,
            Optional<Path> pythonPath,
            String logLevel) {
        public Code {
            config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
            env = Map.copyOf(env);
        }
    }

    /**
     * Installed from files, without a network.
     *
     * @param wheels folder of an environment that {@code EnvironmentResolver} made; empty: the interpreter as it is
     * @param python version the wheels were resolved for, such as {@code 3.11}; empty: the node's
     */
    public record Environment(Optional<Path> wheels, Optional<String> python) {}

    /**
     * What the workers of one replica may take.
     *
     * @param memoryBytes of all together; 0: no limit of their own
     * @param cpuMillis thousandths of a core, of all together; 0: no limit of their own
     * @param request a request that ran so long costs its worker the life
     */
    public record Limits(long memoryBytes, int cpuMillis, Duration request) {}

    /** When a request goes to another worker. */
    public enum Retry {
        NEVER,
        /** Only while it has not reached the worker that died. */
        CONNECT,
        /** Also when it ran there: it has no effect but its answer. Once. */
        SAFE
    }
}

package vertebra.spec;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What answers: a model in an engine, or code.
 *
 * <p>Settings that both share are in {@link WorkerSettings}.
 */
public sealed interface PredictorSpec {

    /** How models are given. */
    sealed interface Models {

        /** One model: a relative path, {@code s3://}, {@code gs://} or {@code registry://NAME[@VERSION]}. */
        record Single(String source) implements Models {}

        /** Several named models behind one API. */
        record Named(List<NamedModel> models, Optional<Integer> cacheSize, Optional<Integer> diskCacheSize)
                implements Models {
            public Named {
                models = List.copyOf(models);
            }
        }

        /** Every model of a folder; versions are integer-named folders, the highest is the latest. */
        record Directory(String source, Optional<Integer> cacheSize, Optional<Integer> diskCacheSize)
                implements Models {}
    }

    /** One of several models. */
    record NamedModel(String name, String source, Optional<String> signatureKey) {}

    /** The kinds of model that an engine serves without code. {@code AUTO}: found from the file. */
    enum ModelType {
        AUTO,
        ONNX,
        TENSORFLOW,
        PYTORCH,
        SKLEARN,
        XGBOOST,
        LIGHTGBM;

        /** True when its engine runs it in worker processes. {@code AUTO}: false, before the file is looked at. */
        public boolean runsInWorkers() {
            return switch (this) {
                case AUTO, ONNX -> false;
                case TENSORFLOW, PYTORCH, SKLEARN, XGBOOST, LIGHTGBM -> true;
            };
        }
    }

    /**
     * Model(s) in an engine.
     *
     * @param outputs which outputs are answered by default; empty: all
     * @param code a predictor class around the model (Cortex's ONNXPredictor, TensorFlowPredictor)
     */
    record ModelPredictor(
            ModelType type,
            Models models,
            Optional<String> signatureKey,
            List<String> outputs,
            Optional<String> code,
            WorkerSettings worker)
            implements PredictorSpec {
        public ModelPredictor {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * A Python class.
     *
     * @param path file of the class, relative to the project
     */
    record PythonPredictor(String path, Optional<Models> models, WorkerSettings worker) implements PredictorSpec {}

    /**
     * Settings of code and of worker processes.
     *
     * @param config handed to the predictor's constructor
     * @param env environment; a value is text or {@code {secret: ...}}
     */
    record WorkerSettings(
            Map<String, @Nullable Object> config,
            Map<String, @Nullable Object> env,
            int processesPerReplica,
            int threadsPerProcess,
            Optional<String> pythonPath,
            Optional<String> pythonVersion,
            String logLevel,
            Optional<String> pipRequirements,
            Optional<ServerSideBatching> serverSideBatching) {
        public WorkerSettings {
            config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
            env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        }
    }

    /**
     * What Linux can start a process with: 128 KiB for a variable, and for all of them a part of the stack's limit, 2 MiB as
     * systems come. Some of both is left for what a worker's start adds.
     */
    final class Variables {

        /** Of one, with its name. */
        public static final int MAX_BYTES = 131_000;

        public static final int MAX_BYTES_OF_ALL = 1_000_000;

        /** Each name is passed on once more, all in one variable. */
        public static final int MAX_BYTES_OF_NAMES = 100_000;

        /** Those of the worker's own packages come before what is written. */
        private static final int BYTES_OF_OUR_FOLDERS = 10_000;

        public static final String ADVICE =
                "Put long values into a file of the project, and its path into the variable.";

        public static final String ADVICE_OF_NAMES = "Rename the variable, such as MODEL_PATH, or remove it.";

        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        private Variables() {}

        /** Why no process can have one of this name; empty: one can. */
        public static Optional<String> faultOfName(String name) {
            if (name.equals("PYTHONHOME")) {
                return Optional.of(
                        "it would take the interpreter's own library away (python_version chooses the Python)");
            }
            return NAME.matcher(name).matches()
                    ? Optional.empty()
                    : Optional.of("the name is not one of letters, digits and '_' that no digit begins");
        }

        /** Why no process can have it, whatever its name; empty: one can. */
        public static Optional<String> fault(String name, String value) {
            if (value.indexOf('\0') >= 0) {
                return Optional.of("the value holds a zero byte (expected: text without NUL)");
            }
            int most = name.equals("PYTHONPATH") ? MAX_BYTES - BYTES_OF_OUR_FOLDERS : MAX_BYTES;
            return tooMany("name and value have", bytes(name) + 1 + bytes(value), most);
        }

        /** Why no process can have them all; empty: one can. */
        public static Optional<String> fault(Map<String, String> variables) {
            long names = variables.keySet().stream()
                    .mapToLong(name -> bytes(name) + 1)
                    .sum();
            long values = variables.values().stream()
                    .mapToLong(value -> bytes(value) + 1)
                    .sum();
            return tooMany("all names and values together have", names + values, MAX_BYTES_OF_ALL)
                    .or(() -> tooMany("all names together have", names, MAX_BYTES_OF_NAMES));
        }

        private static Optional<String> tooMany(String what, long bytes, int most) {
            return bytes <= most
                    ? Optional.empty()
                    : Optional.of(what + " " + bytes + " bytes (expected: at most " + most
                            + ", which the system can hand to a process)");
        }

        private static long bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /**
     * Requests that are answered together.
     *
     * @param maxBatchSize 2 to 1024
     * @param batchInterval longest wait for a batch to fill, above 0
     */
    record ServerSideBatching(int maxBatchSize, Duration batchInterval) {}

    WorkerSettings worker();

    /**
     * True when it runs in worker processes.
     *
     * @param engine the word for the engine that was found for its file; empty: none was yet
     */
    default boolean runsInWorkers(Optional<String> engine) {
        return switch (this) {
            case PythonPredictor python -> true;
            case ModelPredictor model ->
                model.code().isPresent()
                        || model.type().runsInWorkers()
                        || Stream.of(ModelType.values())
                                .filter(ModelType::runsInWorkers)
                                .map(ModelType::name)
                                .anyMatch(engine.orElse("")::equalsIgnoreCase);
        };
    }
}

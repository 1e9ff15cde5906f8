package vertebra.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        LIGHTGBM
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
            Map<String, Object> config,
            Map<String, Object> env,
            int processesPerReplica,
            int threadsPerProcess,
            Optional<String> pythonPath,
            Optional<String> pythonVersion,
            String logLevel,
            Optional<String> pipRequirements,
            Optional<ServerSideBatching> serverSideBatching) {
        public WorkerSettings {
            config = Map.copyOf(config);
            env = Map.copyOf(env);
        }
    }

    WorkerSettings worker();
}

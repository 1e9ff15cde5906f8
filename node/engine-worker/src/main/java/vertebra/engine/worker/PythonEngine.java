package vertebra.engine.worker;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.ModelFiles;

/** Runs Python predictors, and models of Python's libraries, in supervised worker processes. */
public final class PythonEngine implements InferenceEngine {

    /** What a worker runs. */
    private enum Kind {
        PYTHON,
        SKLEARN,
        XGBOOST,
        LIGHTGBM;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final WorkerHost host;

    private PythonEngine(Kind kind, WorkerHost host) {
        this.kind = kind;
        this.host = host;
    }

    /** One engine for each of {@code python}, {@code sklearn}, {@code xgboost} and {@code lightgbm}. */
    public static List<InferenceEngine> all(WorkerHost host) {
        return Arrays.stream(Kind.values())
                .<InferenceEngine>map(kind -> new PythonEngine(kind, host))
                .toList();
    }

    @Override
    public String name() {
        return kind.label();
    }

    @Override
    public String runtime() {
        return host.python().describe();
    }

    @Override
    public boolean recognises(Path model) {
        return false;
    }

    @Override
    public List<String> externalFiles(Path model) {
        return List.of();
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) throws EngineException {
        throw new EngineException(new UnsupportedModel("Python is not served yet.", "Serve the model as ONNX."), null);
    }

    @Override
    public void close() {}
}

package vertebra.serving.residency;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.engine.api.InferenceEngine;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.PredictorSpec.ModelType;
import vertebra.spec.PredictorSpec.PythonPredictor;

/**
 * The engines of this node.
 *
 * @param engines asked in this order which of them knows a file
 */
public record EngineCatalog(List<InferenceEngine> engines) {

    public EngineCatalog {
        engines = List.copyOf(engines);
    }

    /** The engine that runs this file or folder. */
    public Optional<InferenceEngine> recognising(Path model) {
        return engines.stream().filter(engine -> engine.recognises(model)).findFirst();
    }

    /** The engine of this name. */
    public Optional<InferenceEngine> named(String name) {
        return engines.stream().filter(engine -> engine.name().equals(name)).findFirst();
    }

    /** The word for the engine of a predictor; empty: it is found from the file. */
    public static Optional<String> nameFor(PredictorSpec predictor) {
        return switch (predictor) {
            case PythonPredictor python -> Optional.of("python");
            case ModelPredictor model ->
                model.type() == ModelType.AUTO
                        ? Optional.empty()
                        : Optional.of(model.type().name().toLowerCase(Locale.ROOT));
        };
    }

    /** The words for them, for messages. */
    public List<String> names() {
        return engines.stream().map(InferenceEngine::name).toList();
    }
}

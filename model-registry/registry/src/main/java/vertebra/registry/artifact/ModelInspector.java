package vertebra.registry.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.spec.PredictorSpec;
import vertebra.spec.RealtimeApi;

/**
 * Port, implemented by serving: loads a model on this node, reads its signature, runs it, and unloads it. Called before a
 * commit on a virtual thread; the implementation takes an engine thread for native work.
 */
public interface ModelInspector {

    /** The word for the engine that knows this format; reads at most the file's first bytes. Empty: none of this node does. */
    Optional<String> engineOf(Path main);

    /**
     * The files that the model's file needs beside it, such as ONNX external data: they belong to its artifact. Loads
     * nothing; empty when no engine knows the format, which {@link #inspect} then says.
     *
     * @return relative to the folder of {@code main}, forward slashes, without {@code ..}; they need not exist
     * @throws vertebra.spec.problem.ProblemException status 422 when the file cannot be read, or names a file outside its
     *     folder
     */
    List<String> externalFiles(Path main);

    /**
     * @throws vertebra.spec.problem.ProblemException status 422 with the reason when the model cannot be served
     */
    default ModelFacts inspect(Candidate candidate) {
        return inspect(candidate, notice -> {});
    }

    /**
     * As {@link #inspect(Candidate)}.
     *
     * @param notices gets what the deployer should know although it can be served, in sentences
     */
    ModelFacts inspect(Candidate candidate, Consumer<String> notices);

    /**
     * A model, or code, that may be committed.
     *
     * @param root folder with its files
     * @param main the model's file, or that of the predictor's class; below root
     * @param api what it is to serve, with the settings of its workers; empty: nothing yet
     * @param wheels folder of the environment that it needs; empty: none
     */
    record Candidate(Path root, Path main, Optional<RealtimeApi> api, Optional<Path> wheels) {

        /** A model for itself. */
        public static Candidate of(Path root, Path main) {
            return new Candidate(root, main, Optional.empty(), Optional.empty());
        }

        /** Names that must exist among the model's outputs; empty: no wish. */
        public List<String> outputs() {
            return api.map(RealtimeApi::predictor)
                    .filter(PredictorSpec.ModelPredictor.class::isInstance)
                    .map(predictor -> ((PredictorSpec.ModelPredictor) predictor).outputs())
                    .orElse(List.of());
        }

        /** Recorded request bodies; empty: inputs are generated from the signature. */
        public List<String> warmUp() {
            return api.map(RealtimeApi::warmUp).orElse(List.of());
        }
    }
}

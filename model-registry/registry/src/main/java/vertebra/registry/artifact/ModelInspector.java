package vertebra.registry.artifact;

import java.nio.file.Path;
import java.util.List;

/**
 * Port, implemented by serving: loads a model on this node, reads its signature, runs it, and unloads it. Called before a
 * commit on a virtual thread; the implementation takes an engine thread for native work.
 */
public interface ModelInspector {

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
    ModelFacts inspect(Candidate candidate);

    /**
     * A model that may be committed.
     *
     * @param root folder with the model's files
     * @param main the model's file, below root
     * @param outputs names that must exist among the model's outputs; empty: no wish
     * @param warmUp recorded request bodies (JSON); empty: inputs are generated from the signature
     */
    record Candidate(Path root, Path main, List<String> outputs, List<String> warmUp) {
        public Candidate {
            outputs = List.copyOf(outputs);
            warmUp = List.copyOf(warmUp);
        }
    }
}

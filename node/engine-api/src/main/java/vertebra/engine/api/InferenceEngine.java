package vertebra.engine.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs one kind of model. Plain blocking Java: {@link #load} and {@link InferenceSlot#run} are native calls and belong
 * on engine threads (small models may run on an event loop). One instance per process; safe for any thread.
 */
public interface InferenceEngine extends AutoCloseable {

    /** The word for it in specs and answers: {@code onnx}. */
    String name();

    /** Name and version of the runtime, for {@code doctor} and caches: {@code ONNX Runtime 1.28.0}. */
    String runtime();

    /**
     * True when its models run in processes of their own, by {@link LoadOptions#worker}. A load or run then waits instead of
     * computing: it belongs on virtual threads, never on an event loop or an engine thread.
     */
    default boolean runsInWorkers() {
        return false;
    }

    /** True when the file or folder looks like this engine's format; reads at most its first bytes. */
    boolean recognises(Path model);

    /**
     * The files that the model's file needs beside it, such as ONNX external data; loads nothing. A deploy takes these and
     * the model's file into the artifact, and nothing else of the project.
     *
     * @return relative to the folder of {@code model}, forward slashes, without {@code ..}; they need not exist; empty when
     *     {@code model} is a folder
     * @throws EngineException when the file cannot be read, or names a file outside its folder
     */
    List<String> externalFiles(Path model) throws EngineException;

    /**
     * Checks the files, loads the model and reads its signature. Nothing is left behind on failure.
     *
     * @throws EngineException with an {@link EngineFailure} that is fit for the client
     */
    LoadedModel load(ModelFiles files, LoadOptions options) throws EngineException;

    @Override
    void close();

    /**
     * Where one inference computes. The host decides in two steps: by the file's size before the first load, then, when
     * warm runs of a small file turn out to be costly, by their measured cost, with a second load.
     */
    enum Threading {
        /** In the calling thread only. Small models: no threads are made, none spin. */
        CALLER,
        /** In the calling thread and one pool that all such models share. */
        SHARED_POOL;

        /** A smaller file is first loaded for {@link #CALLER}. */
        public static final long SMALL_FILE_BYTES = 5_000_000;

        /** A run below this cost gains nothing from more threads: handing work over and back takes 7 to 9 µs a time. */
        public static final Duration CHEAP_RUN = Duration.ofNanos(200_000);

        /** The choice before the first load. */
        public static Threading forFile(long bytes) {
            return bytes < SMALL_FILE_BYTES ? CALLER : SHARED_POOL;
        }

        /** The choice once the cost of a warm run is known. */
        public static Threading forCost(Duration run) {
            return run.compareTo(CHEAP_RUN) < 0 ? CALLER : SHARED_POOL;
        }
    }
}

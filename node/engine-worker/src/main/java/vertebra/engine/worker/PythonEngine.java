package vertebra.engine.worker;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.LoadedModel;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.worker.environment.PythonHome;
import vertebra.engine.worker.frames.FrameBudget;
import vertebra.engine.worker.group.WorkerGroup;
import vertebra.engine.worker.process.Later;
import vertebra.engine.worker.process.WorkerPlan;
import vertebra.engine.worker.process.WorkerRoom;

/**
 * Runs Python predictors, and models of Python's libraries, in supervised worker processes. There is one for each kind; a
 * predictor is a {@link vertebra.engine.api.PayloadModel}, the others are a {@link vertebra.engine.api.TensorModel}.
 */
public final class PythonEngine implements InferenceEngine {

    /** After six without a word, a worker that runs nothing is dead: the 30 s of the protocol. */
    static final Duration TICK = Duration.ofSeconds(5);

    private static final WorkerOptions DEFAULTS = new WorkerOptions(
            new WorkerOptions.Owner("model", "trial"),
            new WorkerOptions.Size(1, 1, Optional.empty()),
            new WorkerOptions.Code(Map.of(), Map.of(), Optional.empty(), Optional.empty(), "info"),
            new WorkerOptions.Environment(Optional.empty(), Optional.empty()),
            new WorkerOptions.Limits(0, 0, Duration.ofSeconds(60)),
            WorkerOptions.Retry.SAFE,
            PredictorMetrics.NONE);

    private final ModelKind kind;
    private final WorkerHost host;
    private final FrameBudget frames;
    private final Duration tick;
    private final Later later;
    private final Set<WorkerGroup> open = ConcurrentHashMap.newKeySet();

    private PythonEngine(ModelKind kind, WorkerHost host, FrameBudget frames, Duration tick) {
        this.kind = kind;
        this.host = host;
        this.frames = frames;
        this.tick = tick;
        this.later = new Later("workers-of-" + kind.label());
    }

    /**
     * One engine for each of {@code python}, {@code sklearn}, {@code xgboost} and {@code lightgbm}. Workers' folders that an earlier
     * process left are deleted.
     *
     * @throws IllegalStateException when the host's folder cannot be used
     */
    public static List<InferenceEngine> all(WorkerHost host) {
        return all(host, FrameBudget.ofHeap(), TICK);
    }

    /** With another budget and tick than a node's. */
    static List<InferenceEngine> all(WorkerHost host, FrameBudget frames, Duration tick) {
        host.clear();
        return Arrays.stream(ModelKind.values())
                .<InferenceEngine>map(kind -> new PythonEngine(kind, host, frames, tick))
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
    public boolean runsInWorkers() {
        return true;
    }

    @Override
    public boolean recognises(Path model) {
        return kind.recognises(model);
    }

    @Override
    public List<String> externalFiles(Path model) {
        return List.of();
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) throws EngineException {
        check(files);
        WorkerOptions worker = options.worker().orElse(DEFAULTS);
        PythonHome python = host.python().prepare(worker.environment());
        WorkerPlan plan = new WorkerPlan(kind.label(), files, worker, python, host.scripts());
        WorkerGroup workers = WorkerGroup.start(
                plan, new WorkerRoom(host.folder(), host.sandbox(), host.startTimeout(), tick, frames, later));
        open.add(workers);
        Runnable whenClosed = () -> open.remove(workers);
        try {
            return kind == ModelKind.PYTHON
                    ? new WorkerPredictor(workers, whenClosed)
                    : WorkerModel.of(workers, whenClosed);
        } catch (EngineException noModel) {
            workers.close();
            whenClosed.run();
            throw noModel;
        }
    }

    /** Ends the workers of all models that are still open. */
    @Override
    public void close() {
        try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
            open.forEach(workers -> closing.execute(workers::close));
        }
        open.clear();
        later.close();
    }

    private void check(ModelFiles files) throws EngineException {
        Optional<String> refusal = host.sandbox().refusal();
        if (refusal.isPresent()) {
            throw new EngineException(
                    new UnsupportedModel(refusal.get(), "Change workers.isolation, or the node's machine."), null);
        }
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new EngineException(
                    new UnsupportedModel("Workers need a little-endian machine.", "Serve the model as ONNX."), null);
        }
        if (kind != ModelKind.PYTHON && !kind.recognises(files.main())) {
            throw new EngineException(new CorruptModel("The file is not a " + kind.title() + "."), null);
        }
    }
}

package vertebra.engine.worker;

import java.util.List;
import java.util.Optional;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.TensorModel;
import vertebra.engine.worker.group.WorkerGroup;
import vertebra.engine.worker.process.Loaded;
import vertebra.engine.worker.tensor.TensorHeads;

/** A model of a Python library, in workers. */
final class WorkerModel extends HostedModel implements TensorModel {

    private final ModelSignature signature;
    private volatile boolean closed;

    private WorkerModel(WorkerGroup workers, ModelSignature signature, Runnable whenClosed) {
        super(workers, whenClosed);
        this.signature = signature;
    }

    /** @throws EngineException when what the worker says of the model is no signature */
    static WorkerModel of(WorkerGroup workers, Runnable whenClosed) throws EngineException {
        return new WorkerModel(workers, signature(workers.loaded()), whenClosed);
    }

    private static ModelSignature signature(Loaded loaded) throws EngineException {
        try {
            List<Input> inputs = TensorHeads.read(loaded.inputs()).stream()
                    .map(named -> new Input(named.name(), named.info()))
                    .toList();
            List<Output> outputs = TensorHeads.read(loaded.outputs()).stream()
                    .map(named -> new Output(named.name(), named.info()))
                    .toList();
            return new ModelSignature(inputs, outputs, loaded.sharedBatch());
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    new UnsupportedModel(
                            "What the model takes and answers cannot be served.",
                            "Serve it with a predictor of type python."),
                    e);
        }
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Optional<String> sample() {
        return workers.loaded().sample();
    }

    @Override
    public InferenceSlot newSlot() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        return new WorkerSlot(workers, signature);
    }

    @Override
    public void close() {
        closed = true;
        super.close();
    }
}

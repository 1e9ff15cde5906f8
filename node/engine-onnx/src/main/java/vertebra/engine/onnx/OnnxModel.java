package vertebra.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.TensorModel;
import vertebra.engine.onnx.scan.ScannedModel;

/** A session of the runtime, which runs any number of slots at a time. */
final class OnnxModel implements TensorModel {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ScannedModel scanned;
    private final ModelSignature signature;
    private final long memoryBytes;
    private boolean closed;

    private OnnxModel(
            OrtEnvironment environment,
            OrtSession session,
            ScannedModel scanned,
            ModelSignature signature,
            long memoryBytes) {
        this.environment = environment;
        this.session = session;
        this.scanned = scanned;
        this.signature = signature;
        this.memoryBytes = memoryBytes;
    }

    /** The model of a session, which it owns from now on; a session that cannot be read is closed. */
    static OnnxModel of(OrtEnvironment environment, OrtSession session, ScannedModel scanned, long memoryBytes)
            throws OrtException {
        try {
            return new OnnxModel(environment, session, scanned, signature(session), memoryBytes);
        } catch (OrtException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public synchronized InferenceSlot newSlot() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        return new OnnxSlot(environment, session, scanned, signature);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the runtime does not close the model", e);
        }
    }

    private static ModelSignature signature(OrtSession session) throws OrtException {
        List<NodeInfo> ports = new ArrayList<>(session.getInputInfo().values());
        ports.addAll(session.getOutputInfo().values());
        List<Input> inputs = new ArrayList<>();
        for (NodeInfo input : session.getInputInfo().values()) {
            inputs.add(new Input(input.getName(), OnnxTypes.tensor((TensorInfo) input.getInfo())));
        }
        List<Output> outputs = new ArrayList<>();
        for (NodeInfo output : session.getOutputInfo().values()) {
            outputs.add(new Output(output.getName(), OnnxTypes.value(output.getInfo())));
        }
        return new ModelSignature(inputs, outputs, OnnxTypes.shareBatch(ports));
    }
}

package vertebra.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;
import vertebra.engine.onnx.scan.ScannedModel;

/**
 * Buffers for one run at a time. The runtime reads inputs out of them and, where the shape of an output can be predicted,
 * writes into them, which halves the cost of a small run; other outputs are copied out of the runtime's memory.
 */
final class OnnxSlot implements InferenceSlot {

    private final OrtSession session;
    private final ScannedModel scanned;
    private final SlotInput[] inputs;
    private final List<Output> outputs;
    private final OutputShapes shapes;
    private final Map<Integer, TensorBuffer> buffers = new HashMap<>();
    private final @Nullable Value[] values;

    /** The arguments of a run, kept to be filled again: inputs, outputs with a place of ours, outputs without. */
    private final Map<String, OnnxTensor> given = new HashMap<>();

    private final Map<Integer, TensorBuffer.View> pinned = new HashMap<>();
    private final Map<String, OnnxTensor> targets = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private boolean closed;

    OnnxSlot(OrtEnvironment environment, OrtSession session, ScannedModel scanned, ModelSignature signature) {
        this.session = session;
        this.scanned = scanned;
        this.inputs = signature.inputs().stream()
                .map(input -> new SlotInput(environment, input))
                .toArray(SlotInput[]::new);
        this.outputs = signature.outputs();
        this.shapes = new OutputShapes(outputs);
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).info() instanceof TensorInfo(var type, var shape) && OnnxTypes.hasBuffer(type)) {
                buffers.put(i, new TensorBuffer(environment, type));
            }
        }
        this.values = new @Nullable Value[outputs.size()];
    }

    @Override
    public ByteBuffer input(int input, Shape shape) {
        checkOpen();
        return inputs[input].buffer(shape);
    }

    @Override
    public void strings(int input, Shape shape, String[] texts) {
        checkOpen();
        inputs[input].texts(shape, texts);
    }

    @Override
    public void run(int[] wanted) throws EngineException {
        checkOpen();
        Arrays.fill(values, null);
        List<Shape> from = new ArrayList<>(inputs.length);
        for (SlotInput input : inputs) {
            given.put(input.name(), input.tensor());
            from.add(input.shape());
        }
        try {
            computePredicted(wanted, from);
        } catch (OrtException e) {
            throw RuntimeFailures.ofRun(e, scanned);
        } catch (OutOfMemoryError e) {
            // The place of a large output: it alone failed, and is already forgotten.
            throw RuntimeFailures.noRoom(e);
        }
    }

    /** A prediction may be wrong: what fails with one, or is not written where it should be, is tried without. */
    private void computePredicted(int[] wanted, List<Shape> from) throws OrtException, EngineException {
        try {
            compute(wanted, from, true);
        } catch (OrtException e) {
            if (pinned.isEmpty()) {
                throw e;
            }
            compute(wanted, from, false);
            return;
        }
        if (pinned.values().stream().anyMatch(TensorBuffer.View::isUntouched)) {
            pinned.forEach((output, view) -> {
                if (view.isUntouched()) {
                    shapes.distrust(output);
                }
            });
            compute(wanted, from, false);
        }
    }

    private void compute(int[] wanted, List<Shape> from, boolean predicting) throws OrtException, EngineException {
        prepare(wanted, from, predicting);
        try (OrtSession.Result result = session.run(given, asked, targets)) {
            OutputReader reader = new OutputReader();
            for (int output : wanted) {
                TensorBuffer.View view = pinned.get(output);
                values[output] = view == null ? read(reader, output, result, from) : view.rewound();
            }
        } catch (OrtException | EngineException | OutOfMemoryError e) {
            Arrays.fill(values, null);
            throw e;
        }
    }

    private void prepare(int[] wanted, List<Shape> from, boolean predicting) {
        pinned.clear();
        targets.clear();
        asked.clear();
        for (int output : wanted) {
            String name = outputs.get(output).name();
            Shape shape = predicting ? shapes.predict(output, from) : null;
            TensorBuffer buffer = buffers.get(output);
            if (shape == null || buffer == null) {
                asked.add(name);
            } else {
                TensorBuffer.View view = buffer.view(shape);
                view.mark();
                pinned.put(output, view);
                targets.put(name, view.tensor());
            }
        }
    }

    private Value read(OutputReader reader, int output, OrtSession.Result result, List<Shape> from)
            throws OrtException, EngineException {
        String name = outputs.get(output).name();
        OnnxValue computed = result.get(name).orElseThrow();
        Value value = reader.read(computed, scanned.classLabels().getOrDefault(name, List.of()));
        if (value instanceof Value.Tensor tensor) {
            shapes.learn(output, from, tensor.shape());
        }
        return value;
    }

    @Override
    public Value output(int output) {
        Value value = values[output];
        if (value == null) {
            throw new IllegalStateException("output " + output + " was not computed by the last run");
        }
        if (value instanceof Value.Tensor tensor) {
            tensor.data().rewind();
        }
        return value;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(values, null);
        for (SlotInput input : inputs) {
            input.close();
        }
        buffers.values().forEach(TensorBuffer::close);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the slot is closed");
        }
    }
}

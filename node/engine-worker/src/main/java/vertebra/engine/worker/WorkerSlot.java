package vertebra.engine.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.RunFailed;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.worker.frames.Heads;
import vertebra.engine.worker.frames.HeldFrame;
import vertebra.engine.worker.group.WorkerGroup;
import vertebra.engine.worker.process.WorkerCall;
import vertebra.engine.worker.tensor.TensorBytes;
import vertebra.engine.worker.tensor.TensorHeads;
import vertebra.engine.worker.tensor.TensorHeads.Named;

/** Buffers that go to a worker and come back. */
final class WorkerSlot implements InferenceSlot {

    private final WorkerGroup workers;
    private final ModelSignature signature;
    private final @Nullable Shape[] shapes;
    /** What is sent: the slot's own buffer, or encoded texts. */
    private final @Nullable ByteBuffer[] contents;

    private final @Nullable ByteBuffer[] buffers;
    private final Map<Integer, Value> outputs = new HashMap<>();
    /** What the outputs are made of. */
    private @Nullable HeldFrame answer;

    private boolean closed;

    WorkerSlot(WorkerGroup workers, ModelSignature signature) {
        this.workers = workers;
        this.signature = signature;
        int inputs = signature.inputs().size();
        this.shapes = new @Nullable Shape[inputs];
        this.contents = new @Nullable ByteBuffer[inputs];
        this.buffers = new @Nullable ByteBuffer[inputs];
    }

    @Override
    public ByteBuffer input(int input, Shape shape) {
        checkOpen();
        TensorType type = signature.inputs().get(input).info().type();
        if (type == TensorType.STRING) {
            throw new IllegalArgumentException("input " + input + " takes strings");
        }
        int bytes = Math.toIntExact(Math.multiplyExact(shape.elements(), type.bytes()));
        ByteBuffer buffer = buffers[input];
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            buffers[input] = buffer;
        }
        shapes[input] = shape;
        // The caller moves the position of the one that it gets.
        contents[input] = buffer.duplicate().clear().limit(bytes);
        return buffer.clear().limit(bytes);
    }

    @Override
    public void strings(int input, Shape shape, String[] values) {
        checkOpen();
        if (signature.inputs().get(input).info().type() != TensorType.STRING) {
            throw new IllegalArgumentException("input " + input + " takes no strings");
        }
        shapes[input] = shape;
        contents[input] = TensorBytes.texts(values);
    }

    @Override
    public void run(int[] wanted) throws EngineException {
        checkOpen();
        clear();
        ObjectNode head = Heads.object();
        ArrayNode inputs = head.putArray("inputs");
        ByteBuffer[] body = new ByteBuffer[shapes.length];
        for (int i = 0; i < body.length; i++) {
            Input input = signature.inputs().get(i);
            Shape shape = shapes[i];
            ByteBuffer content = contents[i];
            if (shape == null || content == null) {
                throw new IllegalStateException("input " + input.name() + " is not set");
            }
            TensorHeads.add(inputs, input.name(), input.info().type(), shape);
            body[i] = content;
        }
        ArrayNode names = head.putArray("outputs");
        for (int output : wanted) {
            names.add(signature.outputs().get(output).name());
        }
        WorkerCall call = new WorkerCall(FrameType.RUN, Heads.write(head), body);
        workers.submit(call);
        HeldFrame held = answer(call);
        answer = held;
        take(wanted, held.frame());
    }

    private HeldFrame answer(WorkerCall call) throws EngineException {
        try {
            return call.answer().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException failed
                    ? failed
                    : new EngineException(new RunFailed("The model's answer was not read."), e.getCause());
        } catch (InterruptedException nobodyWants) {
            Thread.currentThread().interrupt();
            workers.cancel(call);
            // It may have come right now.
            CompletableFuture<Void> _ = call.answer().thenAccept(HeldFrame::close);
            // They may still be on their way to the worker.
            Arrays.fill(contents, null);
            Arrays.fill(buffers, null);
            throw new EngineException(new WorkerLost("The request was cancelled."), nobodyWants);
        }
    }

    private void take(int[] wanted, Frame answer) throws EngineException {
        try {
            JsonNode head = Heads.read(answer.head());
            List<Named> described = TensorHeads.read(head.path("outputs"));
            ByteBuffer body = ByteBuffer.wrap(answer.body());
            Map<String, Value> values = new HashMap<>();
            for (Named one : described) {
                values.put(one.name(), TensorBytes.take(one.info(), body));
            }
            for (int output : wanted) {
                String name = signature.outputs().get(output).name();
                Value value = values.get(name);
                if (value == null) {
                    throw new IllegalArgumentException("no output " + name);
                }
                outputs.put(output, value);
            }
        } catch (IllegalArgumentException e) {
            clear();
            throw new EngineException(new RunFailed("The model's answer does not fit what it declares."), e);
        }
    }

    @Override
    public Value output(int output) {
        Value value = outputs.get(output);
        if (closed || value == null) {
            throw new IllegalStateException("output " + output + " was not computed by the last run");
        }
        return value;
    }

    @Override
    public void clear() {
        outputs.clear();
        if (answer != null) {
            answer.close();
            answer = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        clear();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the slot is closed");
        }
    }
}

package vertebra.engine.api.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/** {@code y = 2x} for {@code x} of float32 {@code [-1, 4]}. */
final class FakeModel implements TensorModel {

    private static final TensorInfo ROWS = new TensorInfo(TensorType.FLOAT32, Shape.of(Shape.DYNAMIC, 4));
    private static final ModelSignature SIGNATURE =
            new ModelSignature(List.of(new Input("x", ROWS)), List.of(new Output("y", ROWS)), true);

    private final FakeEngine engine;
    private boolean closed;

    FakeModel(FakeEngine engine) {
        this.engine = engine;
        engine.opened();
    }

    @Override
    public ModelSignature signature() {
        return SIGNATURE;
    }

    @Override
    public long memoryBytes() {
        return 1024;
    }

    @Override
    public synchronized InferenceSlot newSlot() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        engine.slotOpened();
        return new Slot(engine);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            engine.closed();
        }
    }

    private static final class Slot implements InferenceSlot {

        private final FakeEngine engine;
        private Shape shape = Shape.of(0, 4);
        private @Nullable ByteBuffer input;
        private @Nullable Value output;
        private boolean closed;

        Slot(FakeEngine engine) {
            this.engine = engine;
        }

        @Override
        public ByteBuffer input(int index, Shape wanted) {
            checkOpen();
            int bytes = Math.toIntExact(wanted.elements() * TensorType.FLOAT32.bytes());
            ByteBuffer buffer = input;
            if (buffer == null || buffer.capacity() < bytes) {
                buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
                input = buffer;
            }
            shape = wanted;
            return buffer.clear().limit(bytes);
        }

        @Override
        public void strings(int index, Shape wanted, String[] values) {
            throw new IllegalArgumentException("input x takes float32, no strings");
        }

        @Override
        public void run(int[] outputs) throws EngineException {
            checkOpen();
            output = null;
            ByteBuffer x = input;
            if (x == null) {
                throw new IllegalStateException("input x is not set");
            }
            engine.running();
            int bytes = Math.toIntExact(shape.elements() * TensorType.FLOAT32.bytes());
            ByteBuffer y = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            for (int at = 0; at < bytes; at += TensorType.FLOAT32.bytes()) {
                y.putFloat(at, 2 * x.getFloat(at));
            }
            output = new Value.Tensor(TensorType.FLOAT32, shape, y);
        }

        @Override
        public Value output(int index) {
            Value computed = output;
            if (computed == null || index != 0) {
                throw new IllegalStateException("output " + index + " was not computed by the last run");
            }
            return computed;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                output = null;
                engine.slotClosed();
            }
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("the slot is closed");
            }
        }
    }
}

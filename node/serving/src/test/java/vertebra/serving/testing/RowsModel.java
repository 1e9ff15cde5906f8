package vertebra.serving.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

/** A model from {@code x} to {@code y}, both float32 {@code [-1, 2]}, that computes what a test gives it. Safe for any thread. */
public final class RowsModel implements TensorModel {

    private static final int WIDTH = 2;
    private static final TensorInfo ROWS = new TensorInfo(TensorType.FLOAT32, Shape.of(Shape.DYNAMIC, WIDTH));

    /** All rows of a run, in place. */
    @FunctionalInterface
    public interface Computation {
        void run(float[][] rows) throws EngineException;
    }

    private final Computation computation;
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger openSlots = new AtomicInteger();
    private final AtomicInteger heldAnswers = new AtomicInteger();

    public RowsModel(Computation computation) {
        this.computation = computation;
    }

    public int runs() {
        return runs.get();
    }

    /** Slots that hold what their last run computed. */
    public int heldAnswers() {
        return heldAnswers.get();
    }

    public int openSlots() {
        return openSlots.get();
    }

    @Override
    public ModelSignature signature() {
        return new ModelSignature(List.of(new Input("x", ROWS)), List.of(new Output("y", ROWS)), true);
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public InferenceSlot newSlot() {
        openSlots.incrementAndGet();
        return new Slot();
    }

    @Override
    public void close() {}

    private final class Slot implements InferenceSlot {

        private ByteBuffer input = ByteBuffer.allocate(0);
        private @Nullable Value output;

        @Override
        public ByteBuffer input(int index, Shape shape) {
            input = ByteBuffer.allocateDirect((int) shape.elements() * Float.BYTES)
                    .order(ByteOrder.nativeOrder());
            return input;
        }

        @Override
        public void strings(int index, Shape shape, String[] values) {
            throw new IllegalArgumentException("x takes numbers");
        }

        @Override
        public void run(int[] outputs) throws EngineException {
            runs.incrementAndGet();
            clear();
            input.rewind();
            List<float[]> rows = new ArrayList<>();
            while (input.hasRemaining()) {
                rows.add(new float[] {input.getFloat(), input.getFloat()});
            }
            float[][] computed = rows.toArray(float[][]::new);
            computation.run(computed);
            ByteBuffer answer = ByteBuffer.allocateDirect(computed.length * WIDTH * Float.BYTES)
                    .order(ByteOrder.nativeOrder());
            for (float[] row : computed) {
                answer.putFloat(row[0]).putFloat(row[1]);
            }
            output = new Value.Tensor(TensorType.FLOAT32, Shape.of(computed.length, WIDTH), answer.flip());
            heldAnswers.incrementAndGet();
        }

        @Override
        public Value output(int index) {
            return java.util.Objects.requireNonNull(output, "no run");
        }

        @Override
        public void clear() {
            if (output != null) {
                output = null;
                heldAnswers.decrementAndGet();
            }
        }

        @Override
        public void close() {
            clear();
            openSlots.decrementAndGet();
        }
    }
}

package vertebra.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;

/**
 * Memory of one input or output of a slot: a direct buffer that grows as needed, and the runtime's tensors over it, one
 * for each shape that was asked for. A steady load makes neither.
 */
final class TensorBuffer implements AutoCloseable {

    private static final int MAX_SHAPES = 128;

    private final OrtEnvironment environment;
    private final TensorType type;
    private final Map<Shape, View> views = new HashMap<>();
    private ByteBuffer memory = allocate(0);

    TensorBuffer(OrtEnvironment environment, TensorType type) {
        this.environment = environment;
        this.type = type;
    }

    /** The buffer as a tensor of this shape; valid until the next call with a larger one. */
    View view(Shape shape) {
        View known = views.get(shape);
        return known != null ? known : newView(shape);
    }

    @Override
    public void close() {
        views.values().forEach(view -> view.tensor.close());
        views.clear();
    }

    private View newView(Shape shape) {
        int bytes = Math.toIntExact(Math.multiplyExact(shape.elements(), (long) type.bytes()));
        if (bytes > memory.capacity()) {
            close();
            memory = allocate(Math.max(bytes, (int) Math.min(memory.capacity() * 3L / 2, Integer.MAX_VALUE)));
        } else if (views.size() >= MAX_SHAPES) {
            close();
        }
        // A slice or duplicate starts in big-endian order, whatever the original's.
        ByteBuffer bytesOfShape = memory.duplicate().limit(bytes).slice().order(ByteOrder.nativeOrder());
        try {
            OnnxTensor tensor = OnnxTensor.createTensor(
                    environment,
                    bytesOfShape.duplicate().order(ByteOrder.nativeOrder()),
                    shape.toArray(),
                    OnnxTypes.runtimeType(type));
            View view = new View(tensor, new Value.Tensor(type, shape, bytesOfShape));
            views.put(shape, view);
            return view;
        } catch (OrtException e) {
            throw new IllegalStateException("tensor of " + type.label() + " " + shape, e);
        }
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** One memory, seen by the runtime as a tensor and by us as a value. */
    record View(OnnxTensor tensor, Value.Tensor value) {

        private static final byte MARK = (byte) 0xA5;
        private static final int MARKED_BYTES = 8;

        /** Marks the first bytes, to see whether the runtime writes over them. */
        void mark() {
            ByteBuffer data = rewound().data();
            for (int i = 0; i < Math.min(MARKED_BYTES, data.limit()); i++) {
                data.put(i, MARK);
            }
        }

        /** True when every marked byte still is; an empty tensor has none. */
        boolean isUntouched() {
            ByteBuffer data = rewound().data();
            for (int i = 0; i < Math.min(MARKED_BYTES, data.limit()); i++) {
                if (data.get(i) != MARK) {
                    return false;
                }
            }
            return data.limit() > 0;
        }

        /** The value, ready to be read or filled from its start. */
        Value.Tensor rewound() {
            value.data().clear();
            return value;
        }
    }
}

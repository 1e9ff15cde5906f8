package vertebra.serving.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/** Builds signatures and values in few words. */
final class Signatures {

    private final List<Input> inputs = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private boolean sharedBatch;

    static Signatures model() {
        return new Signatures();
    }

    /** The model of {@code docs/http.md}. */
    static ModelSignature documented() {
        return model().in("x", TensorType.FLOAT32, -1, 4)
                .in("k", TensorType.INT64, -1)
                .out("label", TensorType.INT64, -1)
                .build();
    }

    Signatures in(String name, TensorType type, long... dims) {
        inputs.add(new Input(name, new TensorInfo(type, Shape.of(dims))));
        return this;
    }

    Signatures out(String name, TensorType type, long... dims) {
        return out(name, new TensorInfo(type, Shape.of(dims)));
    }

    Signatures out(String name, ValueInfo info) {
        outputs.add(new Output(name, info));
        return this;
    }

    /** The first dimension of all is one and the same. */
    Signatures sharedBatch() {
        sharedBatch = true;
        return this;
    }

    ModelSignature build() {
        return new ModelSignature(inputs, outputs, sharedBatch);
    }

    static Value.Tensor int64(Shape shape, long... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        data.asLongBuffer().put(values);
        return new Value.Tensor(TensorType.INT64, shape, data);
    }

    static Value.Tensor float32(Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values);
        return new Value.Tensor(TensorType.FLOAT32, shape, data);
    }
}

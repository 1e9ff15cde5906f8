package vertebra.serving.codec;

import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;
import vertebra.spec.problem.ProblemException;

/**
 * One decoded request: its tensors, and the form in which its answer is wanted. Holds no slot, so that it may wait in a queue
 * and be dropped. Used by one thread at a time.
 */
public final class DecodedRequest {

    private final ModelPorts ports;
    private final TensorBuffer[] tensors;
    private final Shape[] shapes;
    private final int[] outputs;
    private final Form form;

    /** The form of a request, and so of its answer. */
    enum Form {
        /** Tensors by name; the answer is one object of outputs with their full shapes. */
        TENSORS,
        /** Tensors without their batch dimension; the answer is one object without it too. */
        SINGLE_INSTANCE,
        /** {@code instances}; the answer is a list of {@code predictions}, one for each. */
        PREDICTIONS
    }

    DecodedRequest(ModelPorts ports, TensorBuffer[] tensors, Shape[] shapes, int[] outputs, Form form) {
        this.ports = ports;
        this.tensors = tensors;
        this.shapes = shapes;
        this.outputs = outputs;
        this.form = form;
    }

    /** Memory of its tensors: what an inference costs grows with it, be it by more rows or by longer ones. */
    public long bytes() {
        long bytes = 0;
        for (TensorBuffer tensor : tensors) {
            bytes += (long) tensor.elements() * TensorBuffer.bytesOf(tensor.type());
        }
        return bytes;
    }

    /** Rows of the batch: the first dimension of the inputs, 1 for a single instance; for meters and batching. */
    public int rows() {
        for (int i = 0; i < shapes.length && form != Form.SINGLE_INSTANCE; i++) {
            Shape declared = ports.inputs().get(i).info().shape();
            if (declared.rank() > 0 && (declared.dim(0) == Shape.DYNAMIC || ports.hasFixedBatch())) {
                return (int) shapes[i].dim(0);
            }
        }
        return 1;
    }

    /** Writes the tensors into the slot's buffers. */
    public void fill(InferenceSlot slot) {
        for (int i = 0; i < tensors.length; i++) {
            tensors[i].fill(slot, i, shapes[i]);
        }
    }

    /** Indexes of the outputs to compute, for {@link InferenceSlot#run}. */
    public int[] outputs() {
        return outputs.clone();
    }

    /**
     * The answer as UTF-8 JSON, read from the slot after its run.
     *
     * @throws ProblemException {@code BAD_INPUT} when predictions are wanted and an output has none for each instance
     */
    public byte[] encode(InferenceSlot slot) {
        List<Value> values =
                java.util.Arrays.stream(outputs).mapToObj(slot::output).toList();
        JsonValueWriter json = new JsonValueWriter();
        switch (form) {
            case TENSORS -> writeTensors(json, values);
            case SINGLE_INSTANCE -> writeRow(json, values, 0, 1);
            case PREDICTIONS -> writePredictions(json, values, rows());
        }
        return json.toUtf8();
    }

    private void writeTensors(JsonValueWriter json, List<Value> values) {
        json.startObject();
        for (int i = 0; i < outputs.length; i++) {
            json.name(name(i)).value(values.get(i));
        }
        json.endObject();
    }

    private void writePredictions(JsonValueWriter json, List<Value> values, int rows) {
        for (int i = 0; i < outputs.length && rows > 0; i++) {
            if (!hasRows(i, values.get(i), rows) && !isScalar(values.get(i))) {
                throw BadInput.because("output " + BadInput.quote(name(i)) + " has no row for each of the " + rows
                        + " instances: leave it out with 'outputs', or send the inputs by name instead of 'instances'");
            }
        }
        json.startObject().name("predictions").startList();
        for (int row = 0; row < rows; row++) {
            if (outputs.length == 1) {
                writeRow(json, 0, values.getFirst(), row, rows);
            } else {
                writeRow(json, values, row, rows);
            }
        }
        json.endList().endObject();
    }

    private void writeRow(JsonValueWriter json, List<Value> values, int row, int rows) {
        json.startObject();
        for (int i = 0; i < outputs.length; i++) {
            json.name(name(i));
            writeRow(json, i, values.get(i), row, rows);
        }
        json.endObject();
    }

    /** Writes the row of an output, or the whole output where it has no rows. */
    private void writeRow(JsonValueWriter json, int output, Value value, int row, int rows) {
        if (hasRows(output, value, rows)) {
            json.row(value, row);
        } else {
            json.value(value);
        }
    }

    /** True when the i-th element of an output belongs to the i-th row of the batch. */
    private boolean hasRows(int output, Value value, int rows) {
        return switch (value) {
            case Value.Tensor tensor -> hasRows(output, tensor.shape(), rows);
            case Value.Strings strings -> hasRows(output, strings.shape(), rows);
            case Value.Sequence sequence -> sequence.values().size() == rows;
            case Value.Mapping mapping -> false;
        };
    }

    private boolean hasRows(int output, Shape shape, int rows) {
        return shape.rank() > 0 && shape.dim(0) == rows && !hasFixedFirst(output, shape.rank());
    }

    /** True when an output declares a first dimension that cannot follow the batch, though it may equal it by chance. */
    private boolean hasFixedFirst(int output, int rank) {
        return ports.output(outputs[output]).info() instanceof TensorInfo declared
                && declared.shape().rank() == rank
                && declared.shape().dim(0) > 1
                && !ports.hasFixedBatch();
    }

    private static boolean isScalar(Value value) {
        return switch (value) {
            case Value.Tensor tensor -> tensor.shape().rank() == 0;
            case Value.Strings strings -> strings.shape().rank() == 0;
            case Value.Sequence sequence -> false;
            case Value.Mapping mapping -> false;
        };
    }

    private String name(int output) {
        return ports.output(outputs[output]).name();
    }
}

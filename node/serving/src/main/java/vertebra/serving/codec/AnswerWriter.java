package vertebra.serving.codec;

import java.nio.BufferOverflowException;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;
import vertebra.serving.codec.DecodedRequest.Form;
import vertebra.serving.codec.json.JsonWriter;

/** Writes the answer to one request from the outputs of a run, which may have had the rows of other requests too. */
final class AnswerWriter {

    private final ModelPorts ports;
    private final InferenceSlot slot;
    private final int batchRows;
    private final JsonWriter json = new JsonWriter(TensorCodec.MAX_ANSWER_BYTES);
    private final JsonValueWriter values = new JsonValueWriter(json);

    /** @param batchRows of the run */
    AnswerWriter(ModelPorts ports, InferenceSlot slot, int batchRows) {
        this.ports = ports;
        this.slot = slot;
        this.batchRows = batchRows;
    }

    /** True when an output has a row for each row of the run. */
    boolean hasRows(int output) {
        return switch (slot.output(output)) {
            case Value.Tensor tensor -> hasRows(output, tensor.shape());
            case Value.Strings strings -> hasRows(output, strings.shape());
            case Value.Sequence sequence -> sequence.values().size() == batchRows;
            case Value.Mapping mapping -> false;
        };
    }

    /**
     * The answer to the request of these rows, in its form.
     *
     * @throws vertebra.spec.problem.ProblemException as {@link DecodedRequest#encode(InferenceSlot)}
     */
    byte[] answer(int[] outputs, Form form, int firstRow, int rows) {
        try {
            switch (form) {
                case TENSORS -> object(outputs, output -> tensor(output, firstRow, rows));
                case SINGLE_INSTANCE -> object(outputs, output -> row(output, firstRow));
                case PREDICTIONS -> predictions(outputs, firstRow, rows);
            }
        } catch (BufferOverflowException tooLarge) {
            throw BadInput.because("The answer is larger than " + (TensorCodec.MAX_ANSWER_BYTES >> 20)
                    + " MiB: send fewer rows at once, or ask for fewer outputs with 'outputs'");
        }
        return json.toUtf8();
    }

    private interface OutputWriter {
        void write(int output);
    }

    private void object(int[] outputs, OutputWriter value) {
        json.startObject();
        for (int output : outputs) {
            json.name(name(output));
            value.write(output);
        }
        json.endObject();
    }

    /** The whole output where the run had the rows of this request only. */
    private void tensor(int output, int firstRow, int rows) {
        if (rows < batchRows && hasRows(output)) {
            values.rows(slot.output(output), firstRow, rows);
        } else {
            values.value(slot.output(output));
        }
    }

    private void predictions(int[] outputs, int firstRow, int rows) {
        for (int output : outputs) {
            checkPredicted(output, rows);
        }
        json.startObject().name("predictions").startList();
        for (int i = firstRow; i < firstRow + rows; i++) {
            int row = i;
            if (outputs.length == 1) {
                row(outputs[0], row);
            } else {
                object(outputs, output -> row(output, row));
            }
        }
        json.endList().endObject();
    }

    private void checkPredicted(int output, int rows) {
        if (!hasRows(output) && !isScalar(slot.output(output))) {
            throw BadInput.because("output " + BadInput.quote(name(output)) + " has no row for each of the " + rows
                    + " instances: leave it out with 'outputs', or send the inputs by name instead of 'instances'");
        }
    }

    /** Writes the row of an output, or the whole output where it has no rows. */
    private void row(int output, int row) {
        if (hasRows(output)) {
            values.row(slot.output(output), row);
        } else {
            values.value(slot.output(output));
        }
    }

    private boolean hasRows(int output, Shape shape) {
        return shape.rank() > 0 && shape.dim(0) == batchRows && !hasFixedFirst(output, shape.rank());
    }

    /** True when an output declares a first dimension that cannot follow the batch, though it may equal it by chance. */
    private boolean hasFixedFirst(int output, int rank) {
        return ports.output(output).info() instanceof TensorInfo declared
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
        return ports.output(output).name();
    }
}

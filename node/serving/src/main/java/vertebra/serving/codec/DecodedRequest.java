package vertebra.serving.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.tensor.Shape;
import vertebra.spec.problem.ProblemException;

/**
 * One decoded request: its tensors, and the form in which its answer is wanted. Holds no slot, so that it may wait in a queue
 * and be dropped. Used by one thread at a time.
 *
 * <p>Requests whose rows fit together may run as one: {@link #joins} says which, {@link #fill(InferenceSlot, List)} puts their
 * rows behind each other, {@link #splits} says whether the outputs came back row by row, and {@link #encode(InferenceSlot, int,
 * int)} writes for each request the answer that it would have got alone, byte for byte. Whether a model treats its rows
 * independently is for the caller to know.
 */
public final class DecodedRequest {

    private final ModelPorts ports;
    private final TensorBuffer[] tensors;
    private final Shape[] shapes;
    private final int[] outputs;
    private final Form form;
    private final int rows;
    private final long bytes;
    /**
     * It may share a run with others: the model declares one batch dimension for all its inputs and outputs, and all inputs came
     * with one number of rows.
     */
    private final boolean batchable;

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
        this.rows = countRows();
        this.bytes = countBytes();
        this.batchable = ports.hasSharedBatch() && hasSameRows();
    }

    private int countRows() {
        for (int i = 0; i < shapes.length && form != Form.SINGLE_INSTANCE; i++) {
            Shape declared = ports.inputs().get(i).info().shape();
            if (declared.rank() > 0 && (declared.dim(0) == Shape.DYNAMIC || ports.hasFixedBatch())) {
                return (int) shapes[i].dim(0);
            }
        }
        return 1;
    }

    private long countBytes() {
        long sum = 0;
        for (TensorBuffer tensor : tensors) {
            sum += (long) tensor.elements() * TensorBuffer.bytesOf(tensor.type());
        }
        return sum;
    }

    private boolean hasSameRows() {
        for (Shape shape : shapes) {
            if (shape.dim(0) != rows) {
                return false;
            }
        }
        return true;
    }

    /** Memory of its tensors: what an inference costs grows with it, be it by more rows or by longer ones. */
    public long bytes() {
        return bytes;
    }

    /** Rows of the batch: the first dimension of the inputs, 1 for a single instance; for meters and batching. */
    public int rows() {
        return rows;
    }

    /**
     * True when this request and another may run as one: the model declares one batch dimension for all its inputs and outputs, all
     * inputs of each came with one number of rows, both are of one codec and want the same outputs in the same order, and their rows
     * have the same shapes. Symmetric and transitive; a request that does not even join itself has to run alone.
     */
    public boolean joins(DecodedRequest other) {
        return batchable
                && other.batchable
                && ports == other.ports
                && Arrays.equals(outputs, other.outputs)
                && hasRowsLike(other);
    }

    private boolean hasRowsLike(DecodedRequest other) {
        for (int i = 0; i < shapes.length; i++) {
            for (int level = 1; level < shapes[i].rank(); level++) {
                if (shapes[i].dim(level) != other.shapes[i].dim(level)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Writes the tensors into the slot's buffers. */
    public void fill(InferenceSlot slot) {
        for (int i = 0; i < tensors.length; i++) {
            tensors[i].fill(slot, i, shapes[i]);
        }
    }

    /**
     * Writes the rows of all requests into the slot's buffers, those of the first request first.
     *
     * @param batch at least one; each {@link #joins} the first
     * @return rows of all requests
     */
    public static int fill(InferenceSlot slot, List<DecodedRequest> batch) {
        DecodedRequest first = batch.getFirst();
        int rows = 0;
        for (DecodedRequest request : batch) {
            rows += request.rows;
        }
        for (int i = 0; i < first.tensors.length; i++) {
            long[] dims = first.shapes[i].toArray();
            dims[0] = rows;
            List<TensorBuffer> parts = new ArrayList<>(batch.size());
            for (DecodedRequest request : batch) {
                parts.add(request.tensors[i]);
            }
            TensorBuffer.fill(slot, i, Shape.of(dims), parts);
        }
        return rows;
    }

    /** Indexes of the outputs to compute, for {@link InferenceSlot#run}. */
    public int[] outputs() {
        return outputs.clone();
    }

    /**
     * True when each output of this request has, after a run, one row for each row of the batch. If not, the requests of the
     * batch have to run one by one.
     */
    public boolean splits(InferenceSlot slot, int totalRows) {
        return hasAllRows(new AnswerWriter(ports, slot, totalRows));
    }

    private boolean hasAllRows(AnswerWriter answer) {
        for (int output : outputs) {
            if (!answer.hasRows(output)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The answer as UTF-8 JSON, read from the slot after its run.
     *
     * @throws ProblemException {@code BAD_INPUT} when predictions are wanted and an output has none for each instance
     */
    public byte[] encode(InferenceSlot slot) {
        return new AnswerWriter(ports, slot, rows()).answer(outputs, form, 0, rows());
    }

    /**
     * As {@link #encode(InferenceSlot)}, when the rows of this request were part of a batch that {@link #splits}.
     *
     * @param firstRow the first of this request
     * @param totalRows of the batch
     */
    public byte[] encode(InferenceSlot slot, int firstRow, int totalRows) {
        AnswerWriter answer = new AnswerWriter(ports, slot, totalRows);
        if (firstRow < 0 || firstRow + rows > totalRows || !hasAllRows(answer)) {
            throw new IllegalArgumentException("rows: " + firstRow + " and " + (rows - 1) + " more of " + totalRows
                    + " (expected: within a batch that splits)");
        }
        return answer.answer(outputs, form, firstRow, rows);
    }
}

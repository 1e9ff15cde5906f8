package vertebra.serving.codec;

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

    /**
     * True when this request may share a run with others: the model leaves the first dimension of every input and of every
     * wanted output open, and all inputs came with one number of rows.
     */
    public boolean isBatchable() {
        if (!ports.hasOpenBatch()) {
            return false;
        }
        int rows = rows();
        return Arrays.stream(shapes).allMatch(shape -> shape.dim(0) == rows)
                && Arrays.stream(outputs).allMatch(ports::hasRows);
    }

    /**
     * True when this request and another may run as one: both are batchable, of one codec, want the same outputs in the same
     * order, and their rows have the same shapes. Symmetric and transitive.
     */
    public boolean joins(DecodedRequest other) {
        if (ports != other.ports || !Arrays.equals(outputs, other.outputs)) {
            return false;
        }
        for (int i = 0; i < shapes.length; i++) {
            if (!rowDims(i).equals(other.rowDims(i))) {
                return false;
            }
        }
        return isBatchable() && other.isBatchable();
    }

    private List<Long> rowDims(int input) {
        List<Long> dims = shapes[input].dims();
        return dims.isEmpty() ? dims : dims.subList(1, dims.size());
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
     */
    public static void fill(InferenceSlot slot, List<DecodedRequest> batch) {
        DecodedRequest first = batch.getFirst();
        int rows = batch.stream().mapToInt(DecodedRequest::rows).sum();
        for (int i = 0; i < first.tensors.length; i++) {
            int input = i;
            long[] dims = first.shapes[i].toArray();
            dims[0] = rows;
            List<TensorBuffer> parts =
                    batch.stream().map(request -> request.tensors[input]).toList();
            TensorBuffer.fill(slot, i, Shape.of(dims), parts);
        }
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
        AnswerWriter answer = new AnswerWriter(ports, slot, totalRows);
        return Arrays.stream(outputs).allMatch(answer::hasRows);
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
        if (!splits(slot, totalRows) || firstRow < 0 || firstRow + rows() > totalRows) {
            throw new IllegalArgumentException("rows: " + firstRow + " and " + (rows() - 1) + " more of " + totalRows
                    + " (expected: within a batch that splits)");
        }
        return new AnswerWriter(ports, slot, totalRows).answer(outputs, form, firstRow, rows());
    }
}

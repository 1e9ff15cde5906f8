package vertebra.serving.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * Inputs that fit a signature, to warm a model when nobody recorded a request. Which values a model takes is more than its
 * signature says (an index within a table, a picture large enough): there are several guesses, the likeliest first.
 * Immutable.
 */
public final class GeneratedInputs {

    /** Guesses for a dimension that the signature leaves open: a token, some features, a picture. */
    private static final int[] OPEN_DIMENSIONS = {1, 8, 32, 224};

    private static final int[] WHOLE_NUMBERS = {0, 1};
    private static final double FRACTION = 0.5;
    private static final long MAX_ELEMENTS = 1 << 24;
    private static final int MAX_TEXTS = 1 << 20;

    private final ModelSignature signature;
    private final int openDimension;
    private final int wholeNumber;

    private GeneratedInputs(ModelSignature signature, int openDimension, int wholeNumber) {
        this.signature = signature;
        this.openDimension = openDimension;
        this.wholeNumber = wholeNumber;
    }

    /** The guesses for a signature: try one after the other until the model runs. At least one. */
    public static List<GeneratedInputs> guesses(ModelSignature signature) {
        boolean open = signature.inputs().stream().anyMatch(GeneratedInputs::isOpen);
        boolean whole = signature.inputs().stream()
                .anyMatch(input -> input.info().type().isInteger());
        List<GeneratedInputs> guesses = new ArrayList<>();
        for (int number : whole ? WHOLE_NUMBERS : new int[] {0}) {
            for (int dimension : open ? OPEN_DIMENSIONS : new int[] {1}) {
                GeneratedInputs guess = new GeneratedInputs(signature, dimension, number);
                if (dimension == 1 || guess.isModest()) {
                    guesses.add(guess);
                }
            }
        }
        return List.copyOf(guesses);
    }

    /**
     * Writes all inputs into a slot of the model.
     *
     * @param rows size of the first dimension where the signature leaves it open, 1 or more
     */
    public void fill(InferenceSlot slot, int rows) {
        for (int i = 0; i < signature.inputs().size(); i++) {
            TensorInfo info = signature.inputs().get(i).info();
            Shape shape = shape(info.shape(), rows);
            if (info.type() == TensorType.STRING) {
                String[] texts = new String[countOfTexts(shape)];
                Arrays.fill(texts, "");
                slot.strings(i, shape, texts);
            } else {
                fill(slot.input(i, shape), info.type());
            }
        }
    }

    /** Numbers go to direct memory, which may run out; texts to the heap, which may not. */
    private static int countOfTexts(Shape shape) {
        if (shape.elements() > MAX_TEXTS) {
            throw new IllegalArgumentException("texts of shape " + shape + " (expected: at most " + MAX_TEXTS + ")");
        }
        return (int) shape.elements();
    }

    private void fill(ByteBuffer buffer, TensorType type) {
        TensorBuffer one = new TensorBuffer(type, 1);
        switch (type) {
            case FLOAT64 -> one.add(FRACTION);
            case FLOAT32 -> one.add((float) FRACTION);
            case FLOAT16 -> one.addBits(HalfFloats.bits((float) FRACTION, false));
            case BFLOAT16 -> one.addBits(HalfFloats.bits((float) FRACTION, true));
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> one.addBits(wholeNumber);
            case STRING -> throw new IllegalArgumentException("buffer of strings (expected: numbers)");
        }
        while (buffer.hasRemaining()) {
            one.copyTo(buffer);
        }
    }

    private Shape shape(Shape declared, int rows) {
        long[] dims = declared.toArray();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.DYNAMIC) {
                dims[i] = i == 0 ? rows : openDimension;
            }
        }
        return Shape.of(dims);
    }

    private boolean isModest() {
        return signature.inputs().stream()
                .allMatch(input -> shape(input.info().shape(), 1).elements() <= MAX_ELEMENTS);
    }

    private static boolean isOpen(Input input) {
        return input.info().shape().dims().stream().skip(1).anyMatch(dim -> dim == Shape.DYNAMIC);
    }
}

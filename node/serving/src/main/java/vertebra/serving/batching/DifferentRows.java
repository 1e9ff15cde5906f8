package vertebra.serving.batching;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/**
 * Makes up requests of one row that differ from each other, for a model of which none were recorded. What it takes is more than
 * its signature says, so there are several guesses: numbers and indexes of all kinds, then such that fit small tables. The same
 * ones for the same signature.
 */
final class DifferentRows {

    private static final int ROWS = 4;
    private static final int SEED = 17;
    private static final int[] OPEN_DIMENSIONS = {8, 1, 32, 224};
    private static final int[] WHOLE_NUMBER_BOUNDS = {100, 2, 1};
    private static final int[] ANY = {1};
    private static final long MAX_ELEMENTS = 1 << 17;
    private static final double THOUSANDTHS = 1000;

    private final ModelSignature signature;
    private final int openDimension;
    private final int bound;
    private final Random random = new Random(SEED);

    private DifferentRows(ModelSignature signature, int openDimension, int bound) {
        this.signature = signature;
        this.openDimension = openDimension;
        this.bound = bound;
    }

    /** Guesses, each some request bodies; the likeliest first. */
    static Stream<List<String>> of(ModelSignature signature) {
        int[] bounds = has(signature, DifferentRows::isCounted) ? WHOLE_NUMBER_BOUNDS : ANY;
        int[] dimensions = has(signature, DifferentRows::isOpen) ? OPEN_DIMENSIONS : ANY;
        return IntStream.of(bounds)
                .boxed()
                .flatMap(bound ->
                        IntStream.of(dimensions).mapToObj(dimension -> new DifferentRows(signature, dimension, bound)))
                .filter(DifferentRows::isModest)
                .map(DifferentRows::bodies);
    }

    private static boolean has(ModelSignature signature, Predicate<TensorInfo> property) {
        return signature.inputs().stream().map(Input::info).anyMatch(property);
    }

    private static boolean isCounted(TensorInfo input) {
        return input.type().isInteger() || input.type() == TensorType.STRING;
    }

    private static boolean isOpen(TensorInfo input) {
        return input.shape().dims().stream().skip(1).anyMatch(dim -> dim == Shape.DYNAMIC);
    }

    private List<String> bodies() {
        return Stream.generate(this::body).limit(ROWS).toList();
    }

    private String body() {
        JsonObject body = new JsonObject();
        for (Input input : signature.inputs()) {
            body.put(input.name(), value(input.info().type(), input.info().shape(), 0));
        }
        return body.encode();
    }

    private Object value(TensorType type, Shape shape, int level) {
        if (level == shape.rank()) {
            return element(type);
        }
        JsonArray list = new JsonArray();
        for (long i = size(shape, level); i > 0; i--) {
            list.add(value(type, shape, level + 1));
        }
        return list;
    }

    private Object element(TensorType type) {
        return switch (type) {
            case STRING -> Integer.toString(random.nextInt(bound));
            case BOOL -> random.nextBoolean();
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Math.round(random.nextDouble() * THOUSANDTHS) / THOUSANDTHS;
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> random.nextInt(bound);
        };
    }

    private long size(Shape shape, int level) {
        long declared = shape.dim(level);
        return declared != Shape.DYNAMIC ? declared : level == 0 ? 1 : openDimension;
    }

    private boolean isModest() {
        double elements = 0;
        for (Input input : signature.inputs()) {
            double ofInput = 1;
            for (int level = 0; level < input.info().shape().rank(); level++) {
                ofInput *= size(input.info().shape(), level);
            }
            elements += ofInput;
        }
        return elements <= MAX_ELEMENTS;
    }
}

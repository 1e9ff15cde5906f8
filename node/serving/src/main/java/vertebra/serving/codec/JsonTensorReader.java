package vertebra.serving.codec;

import java.util.List;
import java.util.stream.Collectors;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.serving.codec.json.JsonReader;
import vertebra.serving.codec.json.JsonReader.Kind;
import vertebra.spec.problem.ProblemException;

/**
 * Reads the value of one input: elements in nested lists, whose nesting is the shape. Reads several values of one shape
 * where the request has several instances. For one request, used by one thread.
 *
 * <p>A tensor without elements is refused: some operators of ONNX Runtime divide by the number of rows or heads and end the
 * process (seen with TopK and Attention in 1.28.0).
 */
final class JsonTensorReader {

    private static final int UNKNOWN = -1;

    private final Input input;
    private final Shape declared;
    private final TensorBuffer elements;
    /** Length of the lists at each level, once one has ended. */
    private final int[] lengths;
    /** Index within the list at each level where the reader stands. */
    private final int[] position;
    /** Levels of lists seen so far. */
    private int levels;
    /** Level at which elements are; unknown before the first. */
    private int elementLevel = UNKNOWN;

    private int values;
    private boolean ofInstance;

    /** @param mostExpected elements that there is room for at first, at most */
    JsonTensorReader(Input input, int mostExpected) {
        this.input = input;
        this.declared = input.info().shape();
        this.elements = new TensorBuffer(input.info().type(), expectedElements(declared, mostExpected));
        this.lengths = new int[declared.rank()];
        this.position = new int[declared.rank()];
        java.util.Arrays.fill(lengths, UNKNOWN);
    }

    Input input() {
        return input;
    }

    TensorBuffer elements() {
        return elements;
    }

    /** Values read so far. */
    int values() {
        return values;
    }

    /** True where the first dimension counts instances: a request may leave it out. */
    boolean hasBatch() {
        return declared.rank() > 0 && (declared.dim(0) == Shape.DYNAMIC || declared.dim(0) == 1);
    }

    /** Reads the value at which the reader stands. */
    void read(JsonReader json) {
        read(json, declared.rank());
        values++;
    }

    /** Reads the value of one instance, with one dimension less. */
    void readInstance(JsonReader json) {
        json.check();
        checkNoScalar();
        ofInstance = true;
        read(json, declared.rank() - 1);
        if (!fits(1)) {
            throw misfit(declared.dims().subList(1, declared.rank()).toString());
        }
        values++;
    }

    private void read(JsonReader json, int maxLevels) {
        if (json.kind() == Kind.LIST) {
            list(json, 0, maxLevels);
        } else {
            element(json, 0);
        }
    }

    private void list(JsonReader json, int level, int maxLevels) {
        if (level == maxLevels) {
            throw BadInput.because(label() + ": expected " + type().label() + " "
                    + (maxLevels == declared.rank() ? declared : declared.dims().subList(1, declared.rank()))
                    + ", came lists that are nested deeper" + instance());
        }
        if (elementLevel != UNKNOWN && level >= elementLevel) {
            throw mixed(level);
        }
        levels = Math.max(levels, level + 1);
        int length = 0;
        for (boolean more = json.firstItem(); more; more = json.nextItem()) {
            position[level] = length++;
            if (json.kind() == Kind.LIST) {
                list(json, level + 1, maxLevels);
            } else {
                element(json, level + 1);
                length += following(json);
            }
        }
        if (length == 0) {
            throw BadInput.because(label() + ": expected at least one element, came an empty list" + at(level));
        }
        if (lengths[level] != UNKNOWN && lengths[level] != length) {
            throw BadInput.because(label() + ": lists of one level must have one length: came " + length + " after "
                    + lengths[level] + at(level));
        }
        lengths[level] = length;
    }

    private int following(JsonReader json) {
        int added = 0;
        if (json.kind() == Kind.NUMBER) {
            for (int some = 1; some > 0; added += some) {
                some = ElementReader.addFollowing(json, elements);
            }
        }
        return added;
    }

    private void element(JsonReader json, int level) {
        if (elementLevel != level) {
            if (elementLevel != UNKNOWN || levels > level) {
                json.check();
                throw mixed(level);
            }
            elementLevel = level;
        }
        if (!ElementReader.add(json, elements)) {
            throw BadInput.because(
                    label() + ": expected " + expectation() + ", came " + BadInput.came(json) + at(level));
        }
    }

    /**
     * True when the value fits the declared shape without its first dimensions.
     *
     * @param skipped dimensions that the value leaves out: 0 or 1
     */
    boolean fits(int skipped) {
        int rank = declared.rank() - skipped;
        if (levels != rank) {
            return false;
        }
        for (int i = 0; i < rank; i++) {
            long wanted = declared.dim(i + skipped);
            if (wanted != Shape.DYNAMIC && wanted != lengths[i]) {
                return false;
            }
        }
        return true;
    }

    /** The shape of a value that {@link #fits}{@code (0)}. */
    Shape shape() {
        return shape(lengths, declared.rank());
    }

    /**
     * The shape of so many instances that each {@link #fits}{@code (1)}.
     *
     * @throws ProblemException when the declared shape takes another number
     */
    Shape shapeOf(int instances) {
        checkNoScalar();
        if (declared.dim(0) != Shape.DYNAMIC && declared.dim(0) != instances) {
            throw BadInput.because(label() + ": expected " + expected() + ", came " + instances + " instances");
        }
        int[] dims = new int[declared.rank()];
        dims[0] = instances;
        System.arraycopy(lengths, 0, dims, 1, dims.length - 1);
        return shape(dims, dims.length);
    }

    private void checkNoScalar() {
        if (declared.rank() == 0) {
            throw BadInput.because(label() + " is a scalar: it has no batch dimension that 'instances' could fill"
                    + " (expected: the inputs by name)");
        }
    }

    private static Shape shape(int[] dims, int rank) {
        Long[] shape = new Long[rank];
        for (int i = 0; i < rank; i++) {
            shape[i] = (long) dims[i];
        }
        return new Shape(List.of(shape));
    }

    /** {@code input 'x': expected float32 [-1, 4], came a list of 3 numbers}. */
    ProblemException misfit() {
        return misfit(declared.toString());
    }

    private ProblemException misfit(String shape) {
        return BadInput.because(label() + ": expected " + type().label() + " " + shape + ", came "
                + BadInput.came(type(), lengths, levels) + instance());
    }

    private ProblemException mixed(int level) {
        return BadInput.because(label() + ": a list holds either lists or single values, came both" + at(level));
    }

    String label() {
        return "input " + BadInput.quote(input.name());
    }

    /** {@code float32 [-1, 4]}. */
    String expected() {
        return type().label() + " " + declared;
    }

    private TensorType type() {
        return input.info().type();
    }

    private String expectation() {
        return switch (type()) {
            case BOOL -> "bool (true or false)";
            case STRING -> "string (a text, no character beyond U+FFFF)";
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
                type().label() + " (a number in its range, or 'NaN', 'Infinity', '-Infinity')";
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                type().label() + " (a whole number, " + Integers.range(type()) + ")";
        };
    }

    /** Where the reader stands: {@code at [0, 2]}. */
    private String at(int level) {
        String indexes = java.util.Arrays.stream(position, 0, level)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", " at [", "]"));
        return (level == 0 ? "" : indexes) + instance();
    }

    private String instance() {
        return ofInstance ? " in instance " + values : "";
    }

    /** Elements of one row, or fewer. */
    private static int expectedElements(Shape declared, int most) {
        long expected = 1;
        for (long dim : declared.dims()) {
            if (dim > most / Math.max(1, expected)) {
                return most;
            }
            expected *= dim == Shape.DYNAMIC ? 1 : dim;
        }
        return (int) expected;
    }
}

package vertebra.benchmarks.contestant;

import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is asked of a model with one float32 input {@code x} and one output {@code y}: rows of {@code width} numbers in [0, 1).
 *
 * @param answer the right output for a row, or right within 1/1,000
 */
public record Question(int width, UnaryOperator<float[]> answer) {

    private static final float TOLERANCE = 1e-3f;

    /** The row of this number; the same at each call. */
    public float[] row(int number) {
        Random random = new Random(number);
        float[] row = new float[width];
        for (int i = 0; i < width; i++) {
            row[i] = random.nextFloat();
        }
        return row;
    }

    /** A batch of one row, as a client writes it. */
    public static String json(float[] row) {
        return IntStream.range(0, row.length)
                .mapToObj(i -> Float.toString(row[i]))
                .collect(Collectors.joining(",", "{\"x\":[[", "]]}"));
    }

    /** Whether {@code given} is the answer to {@code row}. */
    public boolean isAnswer(float[] row, float[] given) {
        float[] right = answer.apply(row);
        return right.length == given.length
                && IntStream.range(0, right.length)
                        .allMatch(i -> Math.abs(right[i] - given[i]) <= TOLERANCE * Math.max(1, Math.abs(right[i])));
    }
}

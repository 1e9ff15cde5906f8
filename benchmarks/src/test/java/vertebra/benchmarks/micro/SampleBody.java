package vertebra.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Input;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/** Requests as callers send them, of random numbers that are the same in every run. */
public enum SampleBody {
    /** A flower. */
    FLOATS_1X4(TensorType.FLOAT32, 1, 4, random -> String.format(Locale.ROOT, "%.1f", 10 * random.nextFloat())),
    /** A picture, with eight digits a number. */
    FLOATS_784(TensorType.FLOAT32, 1, 784, random -> String.format(Locale.ROOT, "%.8f", random.nextFloat())),
    /** The same as Python writes floats that became doubles, with a blank behind each comma. */
    PYTHON_FLOATS_784(TensorType.FLOAT32, 1, 784, random -> " " + (double) random.nextFloat()),
    DOUBLES_100X100(TensorType.FLOAT64, 100, 100, random -> Double.toString(random.nextInt(20_000) / 1000.0 - 10)),
    TOKENS_256(TensorType.INT64, 1, 256, random -> Integer.toString(random.nextInt(30_000))),
    TEXTS_64(TensorType.STRING, 1, 64, random -> "\"user " + random.nextInt(100_000) + "\"");

    private final TensorType type;
    private final int rows;
    private final int columns;
    private final Function<Random, String> element;

    SampleBody(TensorType type, int rows, int columns, Function<Random, String> element) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.element = element;
    }

    ModelSignature signature() {
        TensorInfo info = new TensorInfo(type, Shape.of(Shape.DYNAMIC, columns));
        return new ModelSignature(List.of(new Input("x", info)), List.of(new Output("x", info)), true);
    }

    byte[] json() {
        Random random = new Random(784);
        String matrix = Stream.generate(() -> row(random)).limit(rows).collect(Collectors.joining(",", "[", "]"));
        return ("{\"x\":" + matrix + "}").getBytes(UTF_8);
    }

    private String row(Random random) {
        return Stream.generate(() -> element.apply(random)).limit(columns).collect(Collectors.joining(",", "[", "]"));
    }
}

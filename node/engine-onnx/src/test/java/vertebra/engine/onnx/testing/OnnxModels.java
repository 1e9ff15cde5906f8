package vertebra.engine.onnx.testing;

import static vertebra.engine.onnx.testing.OnnxModelBuilder.integer;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.ints;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.tensor;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.texts;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;

/** Writes small real models. Each method returns the file that it was given. */
public final class OnnxModels {

    private OnnxModels() {}

    /** {@code y = 2x}, float32 {@code [-1, 4]}. */
    public static Path doubling(Path file) {
        return scaling(file, 2);
    }

    /** {@code y = factor · x}, float32 {@code [-1, 4]}: revisions that answer differently. */
    public static Path scaling(Path file, float factor) {
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, 4)
                .floats("factor", new long[] {}, factor)
                .node("Mul", List.of("x", "factor"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1, 4)
                .write(file);
    }

    /** {@code y = x · weights + bias}, float32; {@code weights} is one row for each feature. */
    public static Path linear(Path file, float[][] weights, float... bias) {
        int features = weights.length;
        int answers = bias.length;
        float[] flat = new float[features * answers];
        for (int i = 0; i < features; i++) {
            System.arraycopy(weights[i], 0, flat, i * answers, answers);
        }
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, features)
                .floats("weights", new long[] {features, answers}, flat)
                .floats("bias", new long[] {answers}, bias)
                .node("Gemm", List.of("x", "weights", "bias"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1, answers)
                .write(file);
    }

    /** {@code y = x} for a tensor of any type and shape; a dimension of -1 is dynamic. */
    public static Path identity(Path file, TensorType type, long... dims) {
        return new OnnxModelBuilder()
                .input("x", type, dims)
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", type, dims)
                .write(file);
    }

    /** Two inputs and two outputs of float32 {@code [-1, -1]}: {@code sum = a + b}, {@code difference = a − b}. */
    public static Path arithmetic(Path file) {
        return new OnnxModelBuilder()
                .input("a", TensorType.FLOAT32, -1, -1)
                .input("b", TensorType.FLOAT32, -1, -1)
                .node("Add", List.of("a", "b"), List.of("sum"))
                .node("Sub", List.of("a", "b"), List.of("difference"))
                .output("sum", TensorType.FLOAT32, -1, -1)
                .output("difference", TensorType.FLOAT32, -1, -1)
                .write(file);
    }

    /** From "word" (string {@code [-1]}) to "number" (int64 {@code [-1]}): the word's index here, or -1. */
    public static Path labels(Path file, List<String> words) {
        long[] numbers = java.util.stream.LongStream.range(0, words.size()).toArray();
        return new OnnxModelBuilder()
                .input("word", TensorType.STRING, -1)
                .node(
                        "ai.onnx.ml",
                        "LabelEncoder",
                        List.of("word"),
                        List.of("number"),
                        texts("keys_strings", words),
                        ints("values_int64s", numbers),
                        integer("default_int64", -1))
                .output("number", TensorType.INT64, -1)
                .write(file);
    }

    /** From "index" (int64 {@code [-1]}) to the "word" (string {@code [-1]}) there; an index outside is refused. */
    public static Path words(Path file, String... words) {
        return new OnnxModelBuilder()
                .input("index", TensorType.INT64, -1)
                .strings("words", new long[] {words.length}, words)
                .node("Gather", List.of("words", "index"), List.of("word"))
                .output("word", TensorType.STRING, -1)
                .write(file);
    }

    /**
     * A classifier as scikit-learn exports it: from "x" (float32, a column for each label) to "label" (int64 {@code [-1]},
     * the index of the largest) and "probabilities" (a sequence of maps from label to float: x itself).
     */
    public static Path classifier(Path file, List<String> labels) {
        TypeProto maps = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder()
                        .setElemType(TypeProto.newBuilder()
                                .setMapType(TypeProto.Map.newBuilder()
                                        .setKeyType(DataType.STRING.getNumber())
                                        .setValueType(tensor(TensorType.FLOAT32)))))
                .build();
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, labels.size())
                .node("ArgMax", List.of("x"), List.of("label"), integer("axis", 1), integer("keepdims", 0))
                .node(
                        "ai.onnx.ml",
                        "ZipMap",
                        List.of("x"),
                        List.of("probabilities"),
                        texts("classlabels_strings", labels))
                .output("label", TensorType.INT64, -1)
                .output("probabilities", maps)
                .write(file);
    }

    /** Loads, and fails at every run, also at a warm-up: it takes column 7 of {@code x} (float32 {@code [-1, 4]}). */
    public static Path failing(Path file) {
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, 4)
                .longs("column", new long[] {1}, 7)
                .node("Gather", List.of("x", "column"), List.of("y"), integer("axis", 1))
                .output("y", TensorType.FLOAT32, -1, 1)
                .write(file);
    }

    /** Cannot be loaded: {@code y = Sparkle(x)} of the domain {@code com.example}. */
    public static Path customOperator(Path file) {
        OnnxModelBuilder builder = new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, 4)
                .node("com.example", "Sparkle", List.of("x"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1, 4);
        builder.model().addOpsetImportBuilder().setDomain("com.example").setVersion(1);
        return builder.write(file);
    }

    /**
     * {@code y = x} of float32 {@code [-1, 256]} by so many multiplications with the unit matrix, each some 10 µs on one
     * core for one row: 1,000 take some 10 ms.
     */
    public static Path slow(Path file, int multiplications) {
        return slow(file, Shape.DYNAMIC, multiplications);
    }

    /** The same with a fixed number of rows: such requests cannot run together. */
    public static Path slow(Path file, long rows, int multiplications) {
        int width = 256;
        float[] unit = new float[width * width];
        for (int i = 0; i < width; i++) {
            unit[i * width + i] = 1;
        }
        OnnxModelBuilder builder = new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, rows, width)
                .floats("unit", new long[] {width, width}, unit);
        for (int i = 0; i < multiplications; i++) {
            String from = i == 0 ? "x" : "x" + i;
            String to = i == multiplications - 1 ? "y" : "x" + (i + 1);
            builder.node("MatMul", List.of(from, "unit"), List.of(to));
        }
        return builder.output("y", TensorType.FLOAT32, rows, width).write(file);
    }

    /**
     * {@code y = x + weights} of float32 {@code [-1, 4]}, whose four weights 1, 2, 3, 4 lie in a file of their own.
     *
     * @param location where the model says that they are; the weights are written into {@code weights.bin} beside it
     */
    public static Path externalData(Path file, String location) {
        ByteBuffer weights = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        weights.putFloat(1).putFloat(2).putFloat(3).putFloat(4);
        try {
            Files.write(file.resolveSibling("weights.bin"), weights.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OnnxModelBuilder builder = new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, 4)
                .node("Add", List.of("x", "weights"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1, 4);
        builder.graph()
                .addInitializerBuilder()
                .setName("weights")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(4)
                .setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", "0"))
                .addExternalData(entry("length", "16"));
        return builder.write(file);
    }

    /** A setting of an external tensor. */
    public static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}

package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.testkit.process.ChildProcess;

/** Open models with known answers, where a folder with them is given in {@code VERTEBRA_TEST_DATA}. */
class SharedModelsTest {

    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;
    /** The first run reads outputs from the runtime, later ones from the slot's own buffers. */
    private static final int RUNS = 3;

    @TempDir
    private Path folder;

    private final OnnxEngine engine = new OnnxEngine(2);
    private Path models = Path.of("");

    @BeforeEach
    void find() {
        String data = System.getenv("VERTEBRA_TEST_DATA");
        if (data == null) {
            throw new TestAbortedException("NOT RUN: VERTEBRA_TEST_DATA names no folder with the shared test data");
        }
        models = Path.of(data, "data", "models");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light_squeezenet", "light_resnet50"})
    void imageModelsAnswerAsStored(String name) throws Exception {
        // given
        Path file = models.resolve("onnx/" + name + ".onnx");
        Value.Tensor expected = (Value.Tensor) read(models.resolve("onnx/" + name + "_output_0.pb"));

        try (TensorModel model = load(file, Threading.SHARED_POOL);
                InferenceSlot slot = model.newSlot()) {
            for (int run = 0; run < RUNS; run++) {
                // when
                fillRising(slot, model);
                slot.run(new int[] {0});

                // then
                assertSame((Value.Tensor) slot.output(0), expected);
            }
        }
    }

    @Test
    void mnistAnswersTheSameByEveryWay() throws Exception {
        // given
        Path file = models.resolve("onnx/mnist.onnx");
        List<float[]> answers = new ArrayList<>();

        // when
        for (Threading threading : Threading.values()) {
            try (TensorModel model = load(file, threading);
                    InferenceSlot slot = model.newSlot()) {
                for (int run = 0; run < RUNS; run++) {
                    fillRising(slot, model);
                    slot.run(new int[] {0});
                    float[] logits = new float[10];
                    ((Value.Tensor) slot.output(0)).data().asFloatBuffer().get(logits);
                    answers.add(logits);
                }
            }
        }

        // then
        assertThat(answers).allSatisfy(logits -> assertThat(logits).containsExactly(answers.getFirst(), within(1e-3f)));
        assertThat(answers.getFirst()[0]).isNotEqualTo(answers.getFirst()[1]);
    }

    @Test
    void theIrisForestAnswersLabelsAndProbabilities() throws Exception {
        try (TensorModel model = load(models.resolve("onnx/sklearn_randomforest.onnx"), Threading.CALLER);
                InferenceSlot slot = model.newSlot()) {
            slot.input(0, Shape.of(2, 4))
                    .asFloatBuffer()
                    .put(new float[] {5.1f, 3.5f, 1.4f, 0.2f, 6.9f, 3.1f, 5.4f, 2.1f});
            slot.run(new int[] {0, 1});

            ByteBuffer labels = ((Value.Tensor) slot.output(0)).data();
            assertThat(List.of(labels.getLong(), labels.getLong())).isEqualTo(List.of(0L, 2L));
            Value.Sequence probabilities = (Value.Sequence) slot.output(1);
            assertThat(probabilities.values()).hasSize(2);
            Map<?, ?> first = ((Value.Mapping) probabilities.values().getFirst()).entries();
            assertThat(List.<Object>copyOf(first.keySet())).isEqualTo(List.of(0L, 1L, 2L));
            assertThat((Float) first.get(0L)).isGreaterThan(0.9f);
        }
    }

    @Test
    void theModelWithDynamicAxesTakesAnyBatch() throws Exception {
        try (TensorModel model = load(models.resolve("onnx/example_dynamic_axes.onnx"), Threading.CALLER);
                InferenceSlot slot = model.newSlot()) {
            Shape declared = model.signature().inputs().getFirst().info().shape();
            assertThat(declared.dim(0)).isEqualTo(Shape.DYNAMIC);
            for (int rows : new int[] {1, 5, 2}) {
                slot.input(0, concrete(declared, rows));
                slot.run(new int[] {0});

                assertThat(((Value.Tensor) slot.output(0)).shape().dim(0)).isEqualTo(rows);
            }
        }
    }

    @Test
    void theModelThatNeedsExtensionsIsRefusedByName() {
        // when
        EngineException thrown = catchThrowableOfType(
                EngineException.class,
                () -> load(models.resolve("onnx/example_needs_extensions.onnx"), Threading.CALLER));

        // then
        assertThat(thrown.failure())
                .isInstanceOfSatisfying(
                        UnsupportedModel.class,
                        failure -> assertThat(failure.detail()).contains("\"ai.onnx.contrib\"", "custom operator"));
    }

    @Test
    void theNodeTestsOfOnnxPassOrAreRefusedForAReasonThatWeGive() throws Exception {
        // given
        unpack(models.resolve("onnx-node.tar.gz"));
        Map<String, String> refused = new TreeMap<>();
        int passed = 0;

        // when
        for (Path test : children(folder.resolve("onnx-node"))) {
            String reason = runNodeTest(test);
            if (reason == null) {
                passed++;
            } else {
                refused.put(test.getFileName().toString(), reason);
            }
        }

        // then
        System.out.println("node tests: " + passed + " passed, refused: " + refused);
        assertThat(refused.values())
                .allMatch(reason -> reason.contains("takes a value that may be absent (optional)")
                        || reason.contains("which ONNX Runtime's Java interface cannot make")
                        || reason.contains("no implementation of the operator"));
        assertThat(passed).isGreaterThanOrEqualTo(120);
    }

    /** The reason of a refusal; null when every output of every data set is right. */
    private @org.jspecify.annotations.Nullable String runNodeTest(Path test) throws Exception {
        try (TensorModel model = load(test.resolve("model.onnx"), Threading.CALLER);
                InferenceSlot slot = model.newSlot()) {
            int[] outputs =
                    IntStream.range(0, model.signature().outputs().size()).toArray();
            for (int run = 0; run < RUNS; run++) {
                for (int i = 0; i < model.signature().inputs().size(); i++) {
                    fill(slot, i, read(test.resolve("test_data_set_0/input_" + i + ".pb")));
                }
                slot.run(outputs);
                for (int output : outputs) {
                    Value expected = read(test.resolve("test_data_set_0/output_" + output + ".pb"));
                    if (expected instanceof Value.Tensor tensor) {
                        assertThat(slot.output(output)).as(test.toString()).isInstanceOf(Value.Tensor.class);
                        assertSame((Value.Tensor) slot.output(output), tensor);
                    } else {
                        assertThat(slot.output(output)).as(test.toString()).isEqualTo(expected);
                    }
                }
            }
            return null;
        } catch (EngineException e) {
            return e.failure().detail();
        }
    }

    private TensorModel load(Path file, Threading threading) throws EngineException {
        assertThat(engine.recognises(file)).isTrue();
        return (TensorModel)
                engine.load(new ModelFiles(file.resolveSibling(""), file), LoadOptions.inProcess(threading));
    }

    /** 0/n, 1/n, 2/n… in the shape of the first input, one row. */
    private static void fillRising(InferenceSlot slot, TensorModel model) {
        Shape shape = concrete(model.signature().inputs().getFirst().info().shape(), 1);
        ByteBuffer x = slot.input(0, shape);
        long elements = shape.elements();
        for (long i = 0; i < elements; i++) {
            x.putFloat((float) i / elements);
        }
    }

    private static Shape concrete(Shape declared, long rows) {
        return Shape.of(declared.dims().stream()
                .mapToLong(dim -> dim == Shape.DYNAMIC ? rows : dim)
                .toArray());
    }

    private static void fill(InferenceSlot slot, int input, Value value) {
        switch (value) {
            case Value.Tensor tensor ->
                slot.input(input, tensor.shape()).put(tensor.data().duplicate());
            case Value.Strings strings ->
                slot.strings(input, strings.shape(), strings.data().toArray(String[]::new));
            case Value.Sequence sequence -> throw new IllegalArgumentException("sequence " + sequence);
            case Value.Mapping mapping -> throw new IllegalArgumentException("map " + mapping);
        }
    }

    private static void assertSame(Value.Tensor actual, Value.Tensor expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.shape()).isEqualTo(expected.shape());
        ByteBuffer left = actual.data().duplicate().order(ByteOrder.nativeOrder());
        ByteBuffer right = expected.data().duplicate().order(ByteOrder.nativeOrder());
        while (right.hasRemaining()) {
            double wanted = number(right, expected.type());
            double answered = number(left, actual.type());
            if (Double.isNaN(wanted) || Double.isInfinite(wanted)) {
                assertThat(answered).isEqualTo(Double.valueOf(wanted));
            } else {
                assertThat(answered).isCloseTo(wanted, within(ABSOLUTE + RELATIVE * Math.abs(wanted)));
            }
        }
        assertThat(left.hasRemaining()).isFalse();
    }

    private static double number(ByteBuffer data, TensorType type) {
        return switch (type) {
            case BOOL, INT8 -> data.get();
            case UINT8 -> Byte.toUnsignedInt(data.get());
            case INT16 -> data.getShort();
            case UINT16 -> Short.toUnsignedInt(data.getShort());
            case FLOAT16 -> Float.float16ToFloat(data.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(data.getShort() << 16);
            case INT32 -> data.getInt();
            case UINT32 -> Integer.toUnsignedLong(data.getInt());
            case INT64, UINT64 -> data.getLong();
            case FLOAT32 -> data.getFloat();
            case FLOAT64 -> data.getDouble();
            case STRING -> throw new IllegalArgumentException("text");
        };
    }

    /** A stored tensor; its values are raw bytes, little-endian as this machine, but for text. */
    private static Value read(Path file) throws IOException {
        TensorProto tensor = TensorProto.parseFrom(CodedInputStream.newInstance(Files.readAllBytes(file)));
        Shape shape = new Shape(tensor.getDimsList());
        TensorType type = Stream.of(TensorType.values())
                .filter(candidate -> vertebra.engine.onnx.testing.OnnxModelBuilder.dataType(candidate)
                                .getNumber()
                        == tensor.getDataType())
                .findFirst()
                .orElseThrow();
        if (type == TensorType.STRING) {
            return new Value.Strings(
                    shape,
                    tensor.getStringDataList().stream()
                            .map(ByteString::toStringUtf8)
                            .toList());
        }
        assertThat(tensor.getRawData().size()).as(file.toString()).isEqualTo(shape.elements() * type.bytes());
        return new Value.Tensor(
                type, shape, ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN));
    }

    private void unpack(Path archive) {
        try (ChildProcess tar = ChildProcess.start(List.of("tar", "-xzf", archive.toString()), folder, Map.of())) {
            assertThat(tar.awaitExit(java.time.Duration.ofSeconds(60))).isZero();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}

package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.branch;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.ints;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.tensor;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.RefusedInput;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.onnx.testing.OnnxModelBuilder;
import vertebra.engine.onnx.testing.OnnxModels;

@SuppressWarnings("NullAway.Init") // each test opens a model of its own
class OnnxSlotTest {

    private static final int[] FIRST = {0};
    /** The first run teaches an output's shape, later ones write into the slot's own buffer. */
    private static final int RUNS = 3;

    @TempDir
    private Path folder;

    private final OnnxEngine engine = new OnnxEngine(2);
    private TensorModel model;
    private InferenceSlot slot;

    @AfterEach
    void close() {
        slot.close();
        model.close();
    }

    @ParameterizedTest
    @EnumSource(names = "STRING", mode = EnumSource.Mode.EXCLUDE)
    void carriesEveryTypeOfNumber(TensorType type) throws EngineException {
        // given
        if (List.of(TensorType.UINT16, TensorType.UINT32, TensorType.UINT64).contains(type)) {
            open(casting(type));
        } else {
            open(OnnxModels.identity(file(), type, -1, 2));
        }
        TensorType from = model.signature().inputs().getFirst().info().type();

        for (int rows : new int[] {2, 2, 3, 0, 1}) {
            // when
            ByteBuffer x = slot.input(0, Shape.of(rows, 2));
            for (int i = 0; i < rows * 2; i++) {
                put(x, from, i % 2);
            }
            slot.run(FIRST);

            // then
            Value.Tensor y = (Value.Tensor) slot.output(0);
            assertThat(y.type()).isEqualTo(type);
            assertThat(y.shape()).isEqualTo(Shape.of(rows, 2));
            assertThat(y.data().remaining()).isEqualTo(rows * 2 * type.bytes());
            for (int i = 0; i < rows * 2; i++) {
                assertThat(number(y.data(), type)).isEqualTo(i % 2);
            }
        }
    }

    @Test
    void carriesScalars() throws EngineException {
        open(OnnxModels.identity(file(), TensorType.FLOAT64));
        for (int run = 0; run < RUNS; run++) {
            slot.input(0, Shape.of()).putDouble(0.5 + run);
            slot.run(FIRST);

            Value.Tensor y = (Value.Tensor) slot.output(0);
            assertThat(y.shape()).isEqualTo(Shape.of());
            assertThat(y.data().getDouble()).isEqualTo(0.5 + run);
        }
    }

    @Test
    void carriesTexts() throws EngineException {
        open(OnnxModels.identity(file(), TensorType.STRING, -1, 2));
        for (List<String> texts : List.of(List.of("", "z"), List.of("é中", "\"", "a b", "\n"), List.<String>of())) {
            Shape shape = Shape.of(texts.size() / 2, 2);
            slot.strings(0, shape, texts.toArray(String[]::new));
            slot.run(FIRST);

            assertThat(slot.output(0)).isEqualTo(new Value.Strings(shape, texts));
        }
    }

    @Test
    void refusesTextsThatWouldKillOrConfuseTheRuntime() throws EngineException {
        open(OnnxModels.labels(file(), List.of("zero", "one")));
        for (String bad : new String[] {null, "film \uD83C\uDFAC", "lone \uD83C", "nul \0"}) {
            slot.strings(0, Shape.of(2), new String[] {"one", bad});
            assertRefused().contains("\"word\"").doesNotContain("film");
        }

        slot.strings(0, Shape.of(3), new String[] {"one", "zero", "ten"});
        slot.run(FIRST);
        assertThat(longs(0)).containsExactly(1, 0, -1);
    }

    @Test
    void answersMapsInTheModelsOrder() throws EngineException {
        open(OnnxModels.classifier(file(), List.of("zebra", "ant", "cow")));
        for (int run = 0; run < RUNS; run++) {
            slot.input(0, Shape.of(2, 3)).asFloatBuffer().put(new float[] {1, 2, 3, 6, 5, 4});
            slot.run(new int[] {0, 1});

            assertThat(longs(0)).containsExactly(2, 0);
            Value.Sequence maps = (Value.Sequence) slot.output(1);
            assertThat(maps.values()).hasSize(2);
            assertThat(List.copyOf(
                            ((Value.Mapping) maps.values().getFirst()).entries().entrySet()))
                    .isEqualTo(List.of(Map.entry("zebra", 1f), Map.entry("ant", 2f), Map.entry("cow", 3f)));
        }
    }

    @Test
    void answersSequencesOfTensors() throws EngineException {
        open(new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("SplitToSequence", List.of("x"), List.of("parts"))
                .output(
                        "parts",
                        ai.onnx.proto.OnnxMl.TypeProto.newBuilder()
                                .setSequenceType(ai.onnx.proto.OnnxMl.TypeProto.Sequence.newBuilder()
                                        .setElemType(tensor(TensorType.FLOAT32, 1)))
                                .build())
                .write(file()));
        slot.input(0, Shape.of(3)).asFloatBuffer().put(new float[] {7, 8, 9});
        slot.run(FIRST);

        Value.Sequence parts = (Value.Sequence) slot.output(0);
        assertThat(parts.values())
                .hasSize(3)
                .allSatisfy(part -> assertThat(((Value.Tensor) part).shape()).isEqualTo(Shape.of(1)));
        assertThat(((Value.Tensor) parts.values().get(2)).data().asFloatBuffer().get())
                .isEqualTo(9);
    }

    @Test
    void computesOnlyTheOutputsThatAreWanted() throws EngineException {
        open(OnnxModels.arithmetic(file()));
        for (int run = 0; run < RUNS; run++) {
            fill(0, Shape.of(1, 2), 5, 6);
            fill(1, Shape.of(1, 2), 1, 2);
            slot.run(new int[] {1});

            assertThat(floats(1)).containsExactly(4, 4);
            assertThatThrownBy(() -> slot.output(0)).isInstanceOf(IllegalStateException.class);
        }
        slot.run(new int[] {1, 0});
        assertThat(floats(0)).containsExactly(6, 8);
        assertThat(floats(1)).containsExactly(4, 4);
    }

    @Test
    void followsShapesThatDependOnTheValues() throws EngineException {
        open(new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("NonZero", List.of("x"), List.of("places"))
                .node("Neg", List.of("x"), List.of("negative"))
                .output("places", TensorType.INT64, 1, -1)
                .output("negative", TensorType.FLOAT32, -1)
                .write(file()));
        for (float[] x : new float[][] {{0, 1, 1}, {1, 0, 1}, {1, 1, 1}, {0, 0, 0}, {0, 0, 2}}) {
            fill(0, Shape.of(3), x);
            slot.run(new int[] {0, 1});

            assertThat(longs(0))
                    .containsExactly(java.util.stream.LongStream.range(0, 3)
                            .filter(i -> x[(int) i] != 0)
                            .toArray());
            assertThat(floats(1)).containsExactly(-x[0], -x[1], -x[2]);
        }
    }

    @Test
    void believesTheValuesWhereADeclaredShapeIsWrong() throws EngineException {
        open(new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("NonZero", List.of("x"), List.of("places"))
                .output("places", TensorType.INT64, 1, 2)
                .write(file()));
        for (int run = 0; run < RUNS; run++) {
            fill(0, Shape.of(3), 1, 1, 1);
            slot.run(FIRST);

            assertThat(longs(0)).containsExactly(0, 1, 2);
        }
    }

    @Test
    void answersInputsAndConstantsThatAreOutputsThemselves() throws EngineException {
        open(new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .floats("constant", new long[] {2}, 3, 4)
                .node("Add", List.of("constant", "constant"), List.of("twice"))
                .output("constant", TensorType.FLOAT32, 2)
                .output("twice", TensorType.FLOAT32, 2)
                .output("x", TensorType.FLOAT32, -1)
                .write(file()));
        for (int run = 0; run < RUNS; run++) {
            fill(0, Shape.of(2), 1 + run, 2);
            slot.run(new int[] {0, 1, 2});

            assertThat(floats(0)).containsExactly(3, 4);
            assertThat(floats(1)).containsExactly(6, 8);
            assertThat(floats(2)).containsExactly(1 + run, 2);
        }
    }

    @Test
    void answersFromTheBranchThatTheValuesChoose() throws EngineException {
        open(new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, 2)
                .input("choice", TensorType.BOOL)
                .node(
                        "If",
                        List.of("choice"),
                        List.of("y"),
                        branch("then_branch", unary("Identity")),
                        branch("else_branch", unary("Neg")))
                .output("y", TensorType.FLOAT32, 2)
                .write(file()));
        for (int run = 0; run < 2 * RUNS; run++) {
            fill(0, Shape.of(2), 1 + run, 2);
            slot.input(1, Shape.of()).put((byte) (run % 2));
            slot.run(FIRST);

            int sign = run % 2 == 1 ? 1 : -1;
            assertThat(floats(0)).containsExactly(sign * (1 + run), sign * 2);
        }
    }

    @Test
    void readsAnOutputFromItsStartEachTime() throws EngineException {
        open(OnnxModels.doubling(file()));
        for (int run = 0; run < RUNS; run++) {
            fill(0, Shape.of(1, 4), 1, 2, 3, 4);
            slot.run(FIRST);

            ((Value.Tensor) slot.output(0)).data().getFloat();
            assertThat(floats(0)).containsExactly(2, 4, 6, 8);
        }
    }

    @Test
    void takesInitialValuesForInputsThatHaveThem() throws EngineException {
        OnnxModelBuilder builder = new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, 2)
                .floats("bias", new long[] {2}, 10, 20)
                .node("Add", List.of("x", "bias"), List.of("y"))
                .output("y", TensorType.FLOAT32, 2);
        builder.graph().addInput(ValueInfoProto.newBuilder().setName("bias").setType(tensor(TensorType.FLOAT32, 2)));
        open(builder.write(file()));

        fill(0, Shape.of(2), 1, 2);
        slot.run(FIRST);

        assertThat(model.signature().inputs()).hasSize(1);
        assertThat(floats(0)).containsExactly(11, 22);
    }

    @Test
    void runsAModelWithoutInputs() throws EngineException {
        open(new OnnxModelBuilder()
                .floats("constant", new long[] {2}, 3, 4)
                .node("Neg", List.of("constant"), List.of("y"))
                .output("y", TensorType.FLOAT32, 2)
                .write(file()));
        slot.run(FIRST);

        assertThat(floats(0)).containsExactly(-3, -4);
    }

    @Test
    void refusesShapesThatDoNotFitInside() throws EngineException {
        open(OnnxModels.arithmetic(file()));
        fill(0, Shape.of(1, 3), 1, 2, 3);
        fill(1, Shape.of(1, 2), 1, 2);
        assertRefused().contains("operator").doesNotContain("/");

        fill(1, Shape.of(1, 3), 1, 1, 1);
        slot.run(FIRST);
        assertThat(floats(0)).containsExactly(2, 3, 4);
    }

    @Test
    void refusesValuesThatDoNotFitInsideAlsoAfterGoodOnes() throws EngineException {
        open(OnnxModels.words(file(), "a", "b"));
        for (int run = 0; run < RUNS; run++) {
            slot.input(0, Shape.of(2)).asLongBuffer().put(new long[] {1, 0});
            slot.run(FIRST);
            assertThat(slot.output(0)).isEqualTo(new Value.Strings(Shape.of(2), List.of("b", "a")));

            slot.input(0, Shape.of(2)).asLongBuffer().put(new long[] {1, 2});
            assertRefused().contains("\"Gather\"");
        }
    }

    @Test
    void saysWhenARunNeedsMoreMemoryThanThereIs() throws EngineException {
        open(new OnnxModelBuilder()
                .input("shape", TensorType.INT64, 1)
                .node("ConstantOfShape", List.of("shape"), List.of("zeros"))
                .output("zeros", TensorType.FLOAT32, -1)
                .write(file()));
        slot.input(0, Shape.of(1)).putLong(1L << 45);

        assertThatThrownBy(() -> slot.run(FIRST))
                .satisfies(thrown -> assertThat(failure(thrown)).isInstanceOf(OutOfMemory.class));
    }

    @Test
    void refusesAnAnswerThatTheHeapShouldNotHold() throws EngineException {
        open(new OnnxModelBuilder()
                .input("shape", TensorType.INT64, 1)
                .node("ConstantOfShape", List.of("shape"), List.of("zeros"))
                .output("zeros", TensorType.FLOAT32, -1)
                .write(file()));
        slot.input(0, Shape.of(1)).putLong(40_000_000);
        assertRefused().contains("fewer rows");

        slot.input(0, Shape.of(1)).putLong(3);
        slot.run(FIRST);
        assertThat(floats(0)).containsExactly(0, 0, 0);
    }

    @Test
    void growsAndShrinksWithoutLosingTrack() throws EngineException {
        open(new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, -1)
                .node("Transpose", List.of("x"), List.of("y"), ints("perm", 1, 0))
                .output("y", TensorType.FLOAT32, -1, -1)
                .write(file()));
        for (int round = 0; round < 2; round++) {
            for (int rows = 1; rows < 300; rows += 1 + rows / 7) {
                float[] x = new float[rows * 2];
                for (int i = 0; i < x.length; i++) {
                    x[i] = i;
                }
                fill(0, Shape.of(rows, 2), x);
                slot.run(FIRST);

                assertThat(((Value.Tensor) slot.output(0)).shape()).isEqualTo(Shape.of(2, rows));
                assertThat(floats(0)[rows]).isEqualTo(1);
            }
        }
    }

    private Path file() {
        return folder.resolve("model.onnx");
    }

    private void open(Path file) throws EngineException {
        model = (TensorModel) engine.load(new ModelFiles(folder, file), LoadOptions.inProcess(Threading.CALLER));
        slot = model.newSlot();
    }

    /** From int64 x to y of a type that cannot be an input. */
    private Path casting(TensorType type) {
        return new OnnxModelBuilder()
                .input("x", TensorType.INT64, -1, 2)
                .node(
                        "Cast",
                        List.of("x"),
                        List.of("y"),
                        OnnxModelBuilder.integer(
                                "to", OnnxModelBuilder.dataType(type).getNumber()))
                .output("y", type, -1, 2)
                .write(file());
    }

    private static GraphProto unary(String operator) {
        return new OnnxModelBuilder()
                .node(operator, List.of("x"), List.of("result"))
                .output("result", TensorType.FLOAT32, 2)
                .graph()
                .build();
    }

    private void fill(int input, Shape shape, float... values) {
        slot.input(input, shape).asFloatBuffer().put(values);
    }

    private float[] floats(int output) {
        FloatBuffer values = ((Value.Tensor) slot.output(output)).data().asFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }

    private long[] longs(int output) {
        ByteBuffer data = ((Value.Tensor) slot.output(output)).data();
        long[] copy = new long[data.remaining() / Long.BYTES];
        data.asLongBuffer().get(copy);
        return copy;
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertRefused() {
        return assertThatThrownBy(() -> slot.run(FIRST))
                .asInstanceOf(type(EngineException.class))
                .satisfies(thrown -> assertThat(thrown.failure()).isInstanceOf(RefusedInput.class))
                .extracting(thrown -> thrown.failure().detail())
                .asString();
    }

    private static EngineFailure failure(Throwable thrown) {
        return ((EngineException) thrown).failure();
    }

    private static void put(ByteBuffer data, TensorType type, int number) {
        switch (type) {
            case BOOL, INT8, UINT8 -> data.put((byte) number);
            case INT16, UINT16 -> data.putShort((short) number);
            case FLOAT16 -> data.putShort(Float.floatToFloat16(number));
            case BFLOAT16 -> data.putShort((short) (Float.floatToIntBits(number) >>> 16));
            case INT32, UINT32 -> data.putInt(number);
            case INT64, UINT64 -> data.putLong(number);
            case FLOAT32 -> data.putFloat(number);
            case FLOAT64 -> data.putDouble(number);
            case STRING -> throw new IllegalArgumentException("text");
        }
    }

    private static double number(ByteBuffer data, TensorType type) {
        return switch (type) {
            case BOOL, INT8, UINT8 -> data.get();
            case INT16, UINT16 -> data.getShort();
            case FLOAT16 -> Float.float16ToFloat(data.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(data.getShort() << 16);
            case INT32, UINT32 -> data.getInt();
            case INT64, UINT64 -> data.getLong();
            case FLOAT32 -> data.getFloat();
            case FLOAT64 -> data.getDouble();
            case STRING -> throw new IllegalArgumentException("text");
        };
    }
}

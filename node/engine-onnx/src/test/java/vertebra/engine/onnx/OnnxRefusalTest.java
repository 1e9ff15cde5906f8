package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.branch;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.tensor;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.text;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.EngineFailure.UnsupportedModel;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.onnx.testing.OnnxModelBuilder;
import vertebra.engine.onnx.testing.OnnxModels;

/** What cannot be loaded is refused with what, why and how to fix, in our words. */
class OnnxRefusalTest {

    @TempDir
    private Path folder;

    private final OnnxEngine engine = new OnnxEngine(2);

    @Tag("F11")
    @Test
    void aFileThatIsCutShortIsRefusedWhereverItIsCut() throws IOException {
        // given: a protobuf message may end after any of its fields, and the opsets come after the graph
        byte[] whole = Files.readAllBytes(OnnxModels.linear(file(), new float[][] {{1}, {2}}, 3));
        int opsets = 2 * (2 + 2) + "ai.onnx.ml".length() + 2;

        for (int length = 0; length < whole.length - opsets; length++) {
            // when
            Files.write(file(), Arrays.copyOf(whole, length));

            // then
            assertThat(refusal()).as("%s bytes", length).isInstanceOf(CorruptModel.class);
        }
    }

    @Tag("F11")
    @Test
    void aFileWithDamagedBytesIsRefusedOrLoadsButNeverHarms() throws IOException {
        // given
        byte[] whole = Files.readAllBytes(OnnxModels.labels(file(), List.of("a", "b", "c")));

        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0x5A;
            Files.write(file(), damaged);

            // when
            EngineException thrown = load();

            // then
            if (thrown != null) {
                assertThat(thrown.failure().detail()).doesNotContain(folder.toString(), "onnxruntime");
            }
        }
    }

    @Tag("F11")
    @Test
    void nestingWithoutEndIsCorrupt() throws IOException {
        // given
        GraphProto graph = GraphProto.getDefaultInstance();
        for (int depth = 0; depth < 90; depth++) {
            graph = GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder().setOpType("If").addAttribute(branch("then_branch", graph)))
                    .build();
        }
        OnnxModelBuilder builder = doubling();
        builder.graph().mergeFrom(graph);
        builder.write(file());

        // then
        assertThat(refusal()).isInstanceOf(CorruptModel.class);
    }

    @Test
    void aMissingFileIsCorrupt() {
        assertThat(refusal()).isInstanceOf(CorruptModel.class);
    }

    @Test
    void newerFormatsAreNamedWithWhatIsKnownHere() {
        // given
        OnnxModelBuilder builder = doubling();
        builder.model().setIrVersion(14);
        builder.write(file());

        // then
        assertUnsupported("IR version 14", "13");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void newerOperatorSetsAreNamedWithWhatIsKnownHere(int domain) {
        // given
        OnnxModelBuilder builder = doubling();
        builder.model().getOpsetImportBuilder(domain).setVersion(27);
        builder.write(file());

        // then
        assertUnsupported(List.of("ai.onnx", "ai.onnx.ml").get(domain) + "; this engine", "27");
    }

    @Test
    void customOperatorsAreNamedWithTheirDomain() {
        // given
        OnnxModels.customOperator(file());

        // then
        assertUnsupported("\"Sparkle\"", "\"com.example\"");
    }

    @Test
    void customOperatorsAreFoundInBranchesAndFunctions() {
        for (Consumer<OnnxModelBuilder> hiding : List.<Consumer<OnnxModelBuilder>>of(
                model -> model.graph()
                        .addNode(NodeProto.newBuilder()
                                .setOpType("If")
                                .addAttribute(branch(
                                        "then_branch",
                                        GraphProto.newBuilder()
                                                .addNode(sparkle())
                                                .build()))),
                model -> model.model()
                        .addFunctions(FunctionProto.newBuilder()
                                .setDomain("local")
                                .setName("Wrapper")
                                .addNode(sparkle())))) {
            OnnxModelBuilder builder = doubling();
            hiding.accept(builder);
            builder.write(file());

            assertUnsupported("\"Sparkle\"", "\"com.example\"");
        }
    }

    @Test
    void operatorsThatTheModelDefinesItselfAreWelcome() {
        // given
        OnnxModelBuilder builder = new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("local", "Twice", List.of("x"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1);
        builder.model().addOpsetImportBuilder().setDomain("local").setVersion(1);
        builder.model()
                .addFunctions(FunctionProto.newBuilder()
                        .setDomain("local")
                        .setName("Twice")
                        .addInput("a")
                        .addOutput("b")
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Add")
                                .addInput("a")
                                .addInput("a")
                                .addOutput("b"))
                        .addOpsetImport(builder.model().getOpsetImport(0)));
        builder.write(file());

        // then
        assertThat(load()).isNull();
    }

    @Test
    void unknownOperatorsOfKnownDomainsAreNamed() {
        // given
        new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("Frobnicate", List.of("x"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1)
                .write(file());

        // then
        assertUnsupported("no implementation", "\"Frobnicate\"");
    }

    @Test
    void aLocaleThatTheMachineHasNotIsNamedAsTheReason() {
        // given: without an attribute the operator wants en_US.UTF-8
        new OnnxModelBuilder()
                .input("x", TensorType.STRING, -1)
                .node(
                        "StringNormalizer",
                        List.of("x"),
                        List.of("y"),
                        text("case_change_action", "LOWER"),
                        text("locale", "xx_YY.none"))
                .output("y", TensorType.STRING, -1)
                .write(file());

        // then
        assertUnsupported("\"StringNormalizer\"", "locale");
    }

    @Test
    void graphsThatDoNotFitTogetherAreRefusedWhereTheyBreak() {
        // given
        new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .input("n", TensorType.INT64, -1)
                .node("Add", List.of("x", "n"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1)
                .write(file());

        // then
        assertUnsupported("graph", "\"Add\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT16", "UINT32", "UINT64"})
    void unsignedInputsAreNamedWithTheirType(TensorType type) {
        // given
        OnnxModels.identity(file(), type, -1);

        // then
        assertUnsupported("\"x\"", type.label());
    }

    @Test
    void inputsThatAreNoTensorsAreNamed() {
        // given
        OnnxModelBuilder builder = doubling();
        builder.graph()
                .addInput(ValueInfoProto.newBuilder()
                        .setName("many")
                        .setType(TypeProto.newBuilder()
                                .setSequenceType(
                                        TypeProto.Sequence.newBuilder().setElemType(tensor(TensorType.FLOAT32)))));
        builder.write(file());

        // then
        assertUnsupported("\"many\"", "sequence");
    }

    @Test
    void inputsWithoutAShapeAreNamed() {
        // given
        OnnxModelBuilder builder = doubling();
        builder.graph()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .clearShape();
        builder.write(file());

        // then
        assertUnsupported("\"x\"", "shape");
    }

    @Tag("S6")
    @Test
    void hostileNamesAreCutAndCleaned() {
        // given
        new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("evil\u001b[31m\n\"" + "e".repeat(5_000), "Op\r", List.of("x"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1)
                .write(file());

        // then
        assertThat(refusal().detail())
                .contains("evil?[31m??ee")
                .doesNotContain("\r", "\n", "\u001b")
                .hasSizeLessThan(300);
    }

    @Test
    void savedModelsOfTensorFlowAreNotMistakenForOnnx() throws IOException {
        // given: schema version 1, then a graph
        Files.write(file(), new byte[] {0x08, 0x01, 0x12, 0x00});

        // then
        assertThat(engine.recognises(file())).isFalse();
    }

    private Path file() {
        return folder.resolve("model.onnx");
    }

    private static OnnxModelBuilder doubling() {
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("Add", List.of("x", "x"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1);
    }

    private static NodeProto sparkle() {
        return NodeProto.newBuilder()
                .setDomain("com.example")
                .setOpType("Sparkle")
                .build();
    }

    private EngineException load() {
        return catchThrowableOfType(
                EngineException.class,
                () -> engine.load(new ModelFiles(folder, file()), LoadOptions.inProcess(Threading.CALLER))
                        .close());
    }

    private EngineFailure refusal() {
        EngineException thrown = load();
        assertThat(thrown).isNotNull();
        return thrown.failure();
    }

    private void assertUnsupported(String... facts) {
        assertThat(refusal()).isInstanceOfSatisfying(UnsupportedModel.class, failure -> {
            assertThat(failure.detail()).contains(facts).doesNotContain(folder.toString());
            assertThat(failure.fix()).isNotBlank();
        });
    }
}

package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.branch;
import static vertebra.engine.onnx.testing.OnnxModels.entry;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.UnsafeModel;
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

/** Weights in other files: read inside the artifact, refused anywhere else, before the runtime sees the model. */
@Tag("S14")
class ExternalDataTest {

    @TempDir
    private Path folder;

    private final OnnxEngine engine = new OnnxEngine(2);
    private Path artifact;

    @BeforeEach
    void prepare() throws IOException {
        artifact = Files.createDirectory(folder.resolve("artifact"));
        Files.write(folder.resolve("secret.bin"), new byte[16]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.bin", "./weights.bin"})
    void readsWeightsBesideTheModel(String location) throws EngineException {
        // given
        Path file = OnnxModels.externalData(file(), location);

        // when
        try (TensorModel model = (TensorModel)
                        engine.load(new ModelFiles(artifact, file), LoadOptions.inProcess(Threading.CALLER));
                InferenceSlot slot = model.newSlot()) {
            slot.input(0, Shape.of(1, 4)).asFloatBuffer().put(new float[] {10, 20, 30, 40});
            slot.run(new int[] {0});

            // then
            assertThat(((Value.Tensor) slot.output(0)).data().asFloatBuffer().get(3))
                    .isEqualTo(44);
        }
        assertThat(engine.externalFiles(file)).containsExactly("weights.bin");
    }

    @Test
    void namesTheFilesThatBelongToTheModel() throws EngineException {
        assertThat(engine.externalFiles(OnnxModels.doubling(file()))).isEmpty();
        assertThat(engine.externalFiles(artifact)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.bin",
                "sub/../../secret.bin",
                "sub/../weights.bin",
                "/",
                "/etc/hostname",
                "..",
                ".",
                "",
                "*/_ORT_MEM_ADDR_/*",
                "\0"
            })
    void refusesLocationsOutsideOfTheModelsFolder(String location) {
        // given
        OnnxModels.externalData(file(), location);

        // then
        assertUnsafe("\"weights\"");
        assertThat(catchThrowableOfType(EngineException.class, () -> engine.externalFiles(file())))
                .isNotNull();
    }

    @Test
    void refusesTheRuntimesMarkForMemoryEvenWhereSuchAFileExists() throws IOException {
        // given
        Path marked = Files.createDirectories(artifact.resolve("*/_ORT_MEM_ADDR_"));
        Files.write(marked.resolve("*"), new byte[16]);
        OnnxModels.externalData(file(), "*/_ORT_MEM_ADDR_/*");

        // then
        assertUnsafe("memory");
    }

    @Test
    void refusesLinksThatLeadOutside() throws IOException {
        // given
        Files.createSymbolicLink(artifact.resolve("link.bin"), folder.resolve("secret.bin"));
        Files.createSymbolicLink(artifact.resolve("up"), folder);
        for (String location : List.of("link.bin", "up/secret.bin")) {
            OnnxModels.externalData(file(), location);

            assertUnsafe("outside");
        }
    }

    @Test
    void refusesWhatIsMissingOrNoRegularFile() throws IOException {
        // given
        Files.createDirectory(artifact.resolve("sub"));
        OnnxModels.externalData(file(), "absent.bin");
        assertUnsafe("\"absent.bin\", which is missing");

        OnnxModels.externalData(file(), "sub");
        assertUnsafe("no regular file");
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "-1, 16", "17, 0", "0, 17", "0, 9223372036854775807", "x, 16", "0, 1e3"})
    void refusesPlacesOutsideOfTheFile(String offset, String length) {
        // given
        OnnxModelBuilder builder = doubling();
        TensorProto.Builder tensor = elsewhere("weights.bin").toBuilder()
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length));
        OnnxModels.externalData(file(), "weights.bin");
        builder.graph().addInitializer(tensor);
        builder.write(file());

        // then
        assertUnsafe("\"hidden\"");
    }

    @Test
    void refusesSettingsThatRepeat() {
        // given
        OnnxModels.externalData(file(), "weights.bin");
        OnnxModelBuilder builder = doubling();
        builder.graph()
                .addInitializer(
                        elsewhere("weights.bin").toBuilder().addExternalData(entry("location", "../secret.bin")));
        builder.write(file());

        // then
        assertUnsafe("\"location\"");
    }

    @ParameterizedTest
    @MethodSource("hidingPlaces")
    void findsExternalTensorsWhereverTheyHide(Consumer<OnnxModelBuilder> hide) {
        // given
        OnnxModelBuilder builder = doubling();
        hide.accept(builder);
        builder.write(file());

        // then
        assertUnsafe("\"hidden\"");
    }

    static Stream<Consumer<OnnxModelBuilder>> hidingPlaces() {
        TensorProto tensor = elsewhere("../secret.bin");
        SparseTensorProto values =
                SparseTensorProto.newBuilder().setValues(tensor).build();
        SparseTensorProto indices =
                SparseTensorProto.newBuilder().setIndices(tensor).build();
        GraphProto graph = GraphProto.newBuilder().addInitializer(tensor).build();
        NodeProto branching = node(branch("then_branch", graph));
        return Stream.of(
                model -> model.graph().addInitializer(tensor),
                model -> model.graph().addInitializer(tensor.toBuilder().clearDataLocation()),
                model -> model.graph().addSparseInitializer(values),
                model -> model.graph().addSparseInitializer(indices),
                model -> model.graph().addNode(node(attribute().setT(tensor).build())),
                model -> model.graph()
                        .addNode(node(attribute().addTensors(tensor).build())),
                model -> model.graph()
                        .addNode(node(attribute().setSparseTensor(values).build())),
                model -> model.graph()
                        .addNode(node(attribute().addSparseTensors(indices).build())),
                model -> model.graph().addNode(branching),
                model -> model.graph().addNode(node(attribute().addGraphs(graph).build())),
                model -> model.graph()
                        .addNode(node(branch(
                                "deep",
                                GraphProto.newBuilder().addNode(branching).build()))),
                model -> model.model()
                        .addFunctions(FunctionProto.newBuilder()
                                .setName("f")
                                .addNode(node(attribute().setT(tensor).build()))),
                model -> model.model()
                        .addFunctions(FunctionProto.newBuilder()
                                .setName("f")
                                .addAttributeProto(attribute().setT(tensor))),
                model -> model.model()
                        .addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(graph)));
    }

    private static AttributeProto.Builder attribute() {
        return AttributeProto.newBuilder().setName("a").setType(AttributeType.TENSOR);
    }

    private static NodeProto node(AttributeProto attribute) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .addAttribute(attribute)
                .build();
    }

    private static TensorProto elsewhere(String location) {
        return TensorProto.newBuilder()
                .setName("hidden")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(4)
                .setDataLocation(DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .build();
    }

    private static OnnxModelBuilder doubling() {
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1)
                .node("Add", List.of("x", "x"), List.of("y"))
                .output("y", TensorType.FLOAT32, -1);
    }

    private Path file() {
        return artifact.resolve("model.onnx");
    }

    private void assertUnsafe(String fact) {
        EngineException thrown = catchThrowableOfType(
                EngineException.class,
                () -> engine.load(new ModelFiles(artifact, file()), LoadOptions.inProcess(Threading.CALLER))
                        .close());
        assertThat(thrown).isNotNull();
        assertThat(thrown.failure()).isInstanceOfSatisfying(UnsafeModel.class, failure -> {
            assertThat(failure.detail()).contains(fact).doesNotContain(folder.toString());
            assertThat(failure.fix()).isNotBlank();
        });
    }
}

package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.engine.onnx.testing.OnnxModelBuilder.tensor;

import ai.onnx.proto.OnnxMl.TypeProto;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.onnx.testing.OnnxModelBuilder;
import vertebra.engine.onnx.testing.OnnxModels;

class SharedBatchTest {

    @TempDir
    private Path folder;

    private final OnnxEngine engine = new OnnxEngine(2);

    @Test
    void isWhereTheFirstDimensionsCarryOneName() throws EngineException {
        assertThat(isShared(OnnxModels.arithmetic(file()))).isTrue();
    }

    @Test
    void isNotWhereAnOutputCountsWhatARequestFound() throws EngineException {
        // given
        TypeProto.Builder hits = tensor(TensorType.INT64, -1, -1).toBuilder();
        hits.getTensorTypeBuilder().getShapeBuilder().getDimBuilder(0).setDimParam("hits");

        // then
        assertThat(isShared(nonZero(hits.build()))).isFalse();
    }

    @Test
    void isNotWhereADimensionHasNoName() throws EngineException {
        // given
        TypeProto.Builder unnamed = tensor(TensorType.INT64, -1, -1).toBuilder();
        unnamed.getTensorTypeBuilder().getShapeBuilder().getDimBuilder(0).clearDimParam();

        // then
        assertThat(isShared(nonZero(unnamed.build()))).isFalse();
    }

    /** Places of what is not zero, one a row. */
    private Path nonZero(TypeProto places) {
        return new OnnxModelBuilder()
                .input("x", TensorType.FLOAT32, -1, 4)
                .node("NonZero", List.of("x"), List.of("columns"))
                .node("Transpose", List.of("columns"), List.of("places"))
                .output("places", places)
                .write(file());
    }

    private boolean isShared(Path file) throws EngineException {
        try (TensorModel model =
                (TensorModel) engine.load(new ModelFiles(folder, file), LoadOptions.inProcess(Threading.CALLER))) {
            return model.signature().sharedBatch();
        }
    }

    private Path file() {
        return folder.resolve("model.onnx");
    }
}

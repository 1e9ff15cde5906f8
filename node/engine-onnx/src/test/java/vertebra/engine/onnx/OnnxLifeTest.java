package vertebra.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.onnx.testing.OnnxModels;

/** What loads and closes leave behind. */
class OnnxLifeTest {

    private static final int LOADS = 200;
    private static final long MODEL_BYTES = 4L * 1000 * 1000;

    @TempDir
    private Path folder;

    private final OnnxEngine engine = new OnnxEngine(2);

    @ParameterizedTest
    @EnumSource
    void loadsAndClosesWithoutLeaking(Threading threading) throws Exception {
        // given: 4 MB of weights, so that 200 leaks would be 800 MB
        ModelFiles files = large();
        for (int warm = 0; warm < 20; warm++) {
            loadRunClose(files, threading);
        }
        long memory = ProcessMemory.residentBytes().orElse(0);
        long handles = handles();
        int threads = Thread.getAllStackTraces().size();

        // when
        for (int load = 0; load < LOADS; load++) {
            loadRunClose(files, threading);
        }

        // then
        assertThat(ProcessMemory.residentBytes().orElse(0) - memory).isLessThan(LOADS / 4 * MODEL_BYTES);
        assertThat(handles()).isLessThanOrEqualTo(handles + 10);
        assertThat(Thread.getAllStackTraces()).hasSizeLessThanOrEqualTo(threads + 5);
    }

    @Test
    void smallModelsMakeNoThreads() throws Exception {
        // given
        ModelFiles files = new ModelFiles(folder, OnnxModels.doubling(folder.resolve("small.onnx")));
        loadRunClose(files, Threading.CALLER);
        long before = nativeThreads();
        TensorModel[] models = new TensorModel[50];

        // when
        for (int i = 0; i < models.length; i++) {
            models[i] = (TensorModel)
                    engine.load(files, LoadOptions.inProcess(i % 2 == 0 ? Threading.CALLER : Threading.SHARED_POOL));
        }

        // then
        assertThat(nativeThreads()).isLessThan(before + 10);
        for (TensorModel model : models) {
            model.close();
        }
    }

    @Test
    void measuresAtLeastTheWeights() throws Exception {
        try (TensorModel model = (TensorModel) engine.load(large(), LoadOptions.inProcess(Threading.CALLER))) {
            assertThat(model.memoryBytes()).isBetween(MODEL_BYTES, 20 * MODEL_BYTES);
        }
    }

    private ModelFiles large() {
        return new ModelFiles(
                folder, OnnxModels.linear(folder.resolve("large.onnx"), new float[1000][1000], new float[1000]));
    }

    private void loadRunClose(ModelFiles files, Threading threading) throws EngineException {
        try (TensorModel model = (TensorModel) engine.load(files, LoadOptions.inProcess(threading));
                InferenceSlot slot = model.newSlot()) {
            Shape declared = model.signature().inputs().getFirst().info().shape();
            slot.input(0, Shape.of(1, declared.dim(1)));
            slot.run(new int[] {0});
        }
    }

    private static long handles() throws IOException {
        return entries("/proc/self/fd");
    }

    private static long nativeThreads() throws IOException {
        return entries("/proc/self/task");
    }

    private static long entries(String folder) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of(folder)), "NOT RUN: this system has no " + folder);
        try (Stream<Path> entries = Files.list(Path.of(folder))) {
            return entries.count();
        }
    }
}

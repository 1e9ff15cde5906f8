package vertebra.engine.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CorruptModel;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;

/** What every engine of tensor models promises, shown on a model that doubles float32 {@code x [-1, 4]} to {@code y}. */
public abstract class InferenceEngineContract {

    private static final int[] FIRST = {0};

    @TempDir
    protected Path folder;

    private InferenceEngine engine;
    private Path file;

    /** The engine under test; each test closes what it loads, not the engine. */
    protected abstract InferenceEngine engine();

    /** Writes the doubling model into a file of this folder. */
    protected abstract Path writeDoubling(Path folder);

    @BeforeEach
    void writeModel() {
        engine = engine();
        file = writeDoubling(folder);
    }

    @AfterEach
    void forget() {
        engine.close();
    }

    @Test
    void recognisesItsOwnFormatOnly() throws IOException {
        // given
        Path text = Files.writeString(folder.resolve("notes.txt"), "Remember the milk.");

        // then
        assertThat(engine.recognises(file)).isTrue();
        assertThat(engine.recognises(text)).isFalse();
        assertThat(engine.recognises(folder)).isFalse();
        assertThat(engine.recognises(folder.resolve("absent"))).isFalse();
    }

    @Test
    void refusesAFileOfAnotherFormat() throws IOException {
        // given
        Path text = Files.writeString(folder.resolve("notes.txt"), "Remember the milk.");

        // then
        assertThatThrownBy(() -> engine.load(new ModelFiles(folder, text), LoadOptions.inProcess(Threading.CALLER)))
                .asInstanceOf(type(EngineException.class))
                .extracting(EngineException::failure)
                .isInstanceOf(CorruptModel.class)
                .satisfies(failure -> assertThat(((CorruptModel) failure).detail())
                        .isNotBlank()
                        .doesNotContain(folder.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void readsTheSignature(Threading threading) throws EngineException {
        // when
        try (TensorModel model = load(threading)) {

            // then
            TensorInfo rows = new TensorInfo(TensorType.FLOAT32, Shape.of(Shape.DYNAMIC, 4));
            assertThat(model.signature().inputs()).singleElement().satisfies(input -> {
                assertThat(input.name()).isEqualTo("x");
                assertThat(input.info()).isEqualTo(rows);
            });
            assertThat(model.signature().outputs()).singleElement().satisfies(output -> {
                assertThat(output.name()).isEqualTo("y");
                assertThat(output.info()).isEqualTo(rows);
            });
            assertThat(model.signature().sharedBatch()).isTrue();
            assertThat(model.memoryBytes()).isNotNegative();
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersBatchesOfAnySizeFromOneSlot(Threading threading) throws EngineException {
        try (TensorModel model = load(threading);
                InferenceSlot slot = model.newSlot()) {
            for (int rows : new int[] {1, 3, 0, 7, 1, 1, 300, 2}) {
                assertThat(doubled(slot, numbers(rows, rows))).isEqualTo(numbers(rows, 2 * rows));
            }
        }
    }

    @Test
    void lendsBuffersReadyToFill() throws EngineException {
        try (TensorModel model = load(Threading.CALLER);
                InferenceSlot slot = model.newSlot()) {
            for (int rows : new int[] {2, 5, 1}) {
                ByteBuffer buffer = slot.input(0, Shape.of(rows, 4));

                assertThat(buffer.isDirect()).isTrue();
                assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
                assertThat(buffer.position()).isZero();
                assertThat(buffer.limit()).isEqualTo(rows * 16);
                buffer.position(buffer.limit());
            }
        }
    }

    @Test
    void runsSlotsOfOneModelInParallel() throws Exception {
        // given
        try (TensorModel model = load(Threading.CALLER);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {

            // when
            List<Callable<Void>> clients = new ArrayList<>();
            IntStream.range(1, 9)
                    .forEach(client -> clients.add(() -> {
                        try (InferenceSlot slot = model.newSlot()) {
                            for (int turn = 0; turn < 500; turn++) {
                                int rows = 1 + (turn + client) % 5;
                                float first = client * 1000 + turn;
                                assertThat(doubled(slot, numbers(rows, first))).isEqualTo(numbers(rows, 2 * first));
                            }
                        }
                        return null;
                    }));

            // then
            for (Future<Void> client : threads.invokeAll(clients)) {
                assertThat(client).succeedsWithin(java.time.Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void tellsWhenItIsUsedOutOfOrder() throws EngineException {
        try (TensorModel model = load(Threading.CALLER)) {
            InferenceSlot slot = model.newSlot();

            assertThatThrownBy(() -> slot.run(FIRST)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> slot.output(0)).isInstanceOf(IllegalStateException.class);
            slot.close();
            assertThatThrownBy(() -> slot.input(0, Shape.of(1, 4))).isInstanceOf(IllegalStateException.class);
            slot.close();
        }
    }

    @Test
    void lendsNoSlotAfterTheModelIsClosed() throws EngineException {
        // given
        TensorModel model = load(Threading.CALLER);

        // when
        model.close();
        model.close();

        // then
        assertThatThrownBy(model::newSlot).isInstanceOf(IllegalStateException.class);
    }

    private TensorModel load(Threading threading) throws EngineException {
        return (TensorModel) engine.load(new ModelFiles(folder, file), LoadOptions.inProcess(threading));
    }

    private static float[] doubled(InferenceSlot slot, float[] x) throws EngineException {
        slot.input(0, Shape.of(x.length / 4, 4)).asFloatBuffer().put(x);
        slot.run(FIRST);
        Value.Tensor y = (Value.Tensor) slot.output(0);
        assertThat(y.type()).isEqualTo(TensorType.FLOAT32);
        assertThat(y.shape()).isEqualTo(Shape.of(x.length / 4, 4));
        assertThat(y.data().order()).isEqualTo(ByteOrder.nativeOrder());
        FloatBuffer values = y.data().asFloatBuffer();
        float[] answer = new float[values.remaining()];
        values.get(answer);
        return answer;
    }

    /** So many rows of four equal numbers. */
    private static float[] numbers(int rows, float value) {
        float[] numbers = new float[rows * 4];
        java.util.Arrays.fill(numbers, value);
        return numbers;
    }
}

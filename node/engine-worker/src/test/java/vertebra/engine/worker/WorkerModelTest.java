package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.RunFailed;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.testing.InferenceEngineContract;
import vertebra.engine.worker.frames.FrameBudget;

/** The engine for models in workers, on a worker of the test's own. */
@SuppressWarnings("NullAway.Init") // each test opens workers of its own
class WorkerModelTest extends InferenceEngineContract {

    private static final int[] FIRST = {0};

    @TempDir
    private Path home;

    private final FrameBudget budget = new FrameBudget(8 << 20);
    private boolean opened;

    @AutoClose
    private TestWorkers workers;

    @BeforeEach
    void open() {
        engine();
        workers.script(TestWorkers.resource("doubling.py"));
    }

    @Override
    protected InferenceEngine engine() {
        if (!opened) {
            opened = true;
            workers = new TestWorkers(home, Duration.ofSeconds(30), budget);
        }
        return workers.engine("lightgbm");
    }

    @Override
    protected Path writeDoubling(Path folder) {
        try {
            return Files.writeString(folder.resolve("model.txt"), "tree\nversion=v4\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void handsOnWhatTheWorkerHasToSay() throws EngineException {
        try (TensorModel model = load()) {
            assertThat(model.notices()).containsExactly("made by hand");
            assertThat(model.memoryBytes()).isEqualTo(1_000_000);
        }
    }

    @Test
    void anAnswerThatDoesNotFitFailsTheRunAndNothingElse() throws EngineException {
        // given
        workers.script(TestWorkers.resource("doubling.py")
                .replace("shape = head[\"inputs\"][0][\"shape\"]", "shape = [9, 9] if numbers[0] < 0 else [1, 4]"));
        try (TensorModel model = load();
                InferenceSlot slot = model.newSlot()) {

            // when
            slot.input(0, Shape.of(1, 4)).asFloatBuffer().put(new float[] {-1, 2, 3, 4});

            // then
            assertThatThrownBy(() -> slot.run(FIRST))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failed -> assertThat(failed.failure()).isInstanceOf(RunFailed.class));
            slot.input(0, Shape.of(1, 4)).asFloatBuffer().put(new float[] {1, 2, 3, 4});
            slot.run(FIRST);
            assertThat(slot.output(0)).isNotNull();
        }
    }

    @Test
    void theDeathOfTheWorkerFailsTheRun() throws EngineException {
        // given
        workers.script(TestWorkers.resource("doubling.py")
                .replace("    elif kind == 6:", "    elif kind == 6:\n        os._exit(1)"));
        try (TensorModel model = load();
                InferenceSlot slot = model.newSlot()) {
            slot.input(0, Shape.of(1, 4));

            // then
            assertThatThrownBy(() -> slot.run(FIRST))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failed -> assertThat(failed.failure()).isInstanceOf(WorkerLost.class));
        }
    }

    @Test
    @Tag("R7")
    void aThreadThatIsToWaitNoLongerTellsTheWorker() throws Exception {
        // given
        Path began = home.resolve("began");
        Path cancelled = home.resolve("cancelled");
        workers.script(TestWorkers.resource("doubling.py")
                .replace(
                        "        doubled =",
                        "        if numbers[0] < 0:\n            open('" + began
                                + "', 'w')\n            continue\n        doubled =")
                .replace(
                        "    elif kind == 9:",
                        "    elif kind == 8:\n        open('" + cancelled + "', 'w')\n    elif kind == 9:"));
        try (TensorModel model = load();
                InferenceSlot slot = model.newSlot()) {
            slot.input(0, Shape.of(1, 4)).asFloatBuffer().put(new float[] {-1, 2, 3, 4});
            FutureTask<Void> run = new FutureTask<>(() -> {
                slot.run(FIRST);
                return null;
            });
            Thread waiting = Thread.ofVirtual().start(run);
            await().until(() -> Files.exists(began));

            // when
            waiting.interrupt();

            // then
            assertThat(run)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(EngineException.class);
            await().until(() -> Files.exists(cancelled));
        }
    }

    @Test
    void whoLeavesBeforeItsRunIsSentHarmsNoOther() throws Exception {
        // given: a run in flight
        Path began = home.resolve("began");
        Path release = home.resolve("release");
        workers.script(TestWorkers.resource("doubling.py")
                .replace(
                        "        doubled =",
                        "        if numbers[0] < 0:\n            open('" + began
                                + "', 'w')\n            while not os.path.exists('" + release
                                + "'):\n                pass\n        doubled ="));
        WorkerOptions options = TestWorkers.options(
                new WorkerOptions.Size(1, 2, Optional.empty()), Duration.ofSeconds(30), WorkerOptions.Retry.NEVER);
        ModelFiles files = new ModelFiles(folder, writeDoubling(folder));
        try (TensorModel model = (TensorModel) engine().load(files, LoadOptions.inWorkers(options));
                InferenceSlot slot = model.newSlot();
                InferenceSlot left = model.newSlot()) {
            slot.input(0, Shape.of(1, 4)).asFloatBuffer().put(new float[] {-1, 2, 3, 4});
            left.input(0, Shape.of(1, 4));
            FutureTask<Void> run = new FutureTask<>(() -> {
                slot.run(FIRST);
                return null;
            });
            Thread.ofVirtual().start(run);
            await().until(() -> Files.exists(began));

            // when
            FutureTask<Void> leaves = new FutureTask<>(() -> {
                Thread.currentThread().interrupt();
                left.run(FIRST);
                return null;
            });
            Thread.ofVirtual().start(leaves);

            // then
            assertThat(leaves)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(EngineException.class);
            Files.createFile(release);
            assertThat(run).succeedsWithin(Duration.ofSeconds(10));
            assertThat(slot.output(0)).isNotNull();
            assertThat(model.health().orElseThrow().deaths()).isEmpty();
        }
    }

    @Test
    @Tag("R6")
    void aSlotHoldsRoomForItsAnswerUntilItIsCleared() throws EngineException {
        // given
        Shape rows = Shape.of(300_000, 4);
        try (TensorModel model = load();
                InferenceSlot first = model.newSlot();
                InferenceSlot second = model.newSlot()) {
            first.input(0, rows);
            second.input(0, rows);

            // when
            first.run(FIRST);

            // then
            assertThatThrownBy(() -> second.run(FIRST))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failed -> assertThat(failed.failure()).isInstanceOf(OutOfMemory.class));
            first.clear();
            second.run(FIRST);
            assertThat(second.output(0)).isNotNull();
            assertThatThrownBy(() -> first.output(0)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(budget.takenBytes()).isZero();
    }

    private TensorModel load() throws EngineException {
        Path file = writeDoubling(folder);
        return (TensorModel) engine().load(new ModelFiles(folder, file), LoadOptions.inProcess(Threading.CALLER));
    }
}

package vertebra.engine.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.RunFailed;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.TensorModel;
import vertebra.engine.api.tensor.Shape;

class FakeEngineTest extends InferenceEngineContract {

    private final FakeEngine fake = new FakeEngine();

    @Override
    protected InferenceEngine engine() {
        return fake;
    }

    @Override
    protected Path writeDoubling(Path folder) {
        return FakeEngine.write(folder.resolve("model.fake"));
    }

    @Test
    void failsAsTheTestWants() throws EngineException {
        // given
        Path file = writeDoubling(folder);
        try (TensorModel model =
                        (TensorModel) fake.load(new ModelFiles(folder, file), LoadOptions.inProcess(Threading.CALLER));
                InferenceSlot slot = model.newSlot()) {
            slot.input(0, Shape.of(1, 4));

            // when
            fake.failLoads(new OutOfMemory("full"));
            fake.failRuns(new RunFailed("broken"));

            // then
            assertThatThrownBy(() -> fake.load(new ModelFiles(folder, file), LoadOptions.inProcess(Threading.CALLER)))
                    .hasMessage("full");
            assertThatThrownBy(() -> slot.run(new int[] {0})).hasMessage("broken");
        }
    }

    @Test
    void holdsRunsAtTheGateAndCountsWhatIsOpen() throws EngineException {
        // given
        Path file = writeDoubling(folder);
        TensorModel model =
                (TensorModel) fake.load(new ModelFiles(folder, file), LoadOptions.inProcess(Threading.CALLER));
        InferenceSlot slot = model.newSlot();
        slot.input(0, Shape.of(1, 4));
        fake.runGate().close();

        // when
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
            try {
                slot.run(new int[] {0});
            } catch (EngineException e) {
                throw new IllegalStateException(e);
            }
        });
        while (fake.runGate().waiting() == 0) {
            Thread.onSpinWait();
        }

        // then
        assertThat(run).isNotDone();
        assertThat(fake.openModels()).isEqualTo(1);
        assertThat(fake.openSlots()).isEqualTo(1);
        fake.runGate().open();
        assertThat(run).succeedsWithin(java.time.Duration.ofSeconds(10));
        slot.close();
        model.close();
        assertThat(fake.openModels()).isZero();
        assertThat(fake.openSlots()).isZero();
    }
}

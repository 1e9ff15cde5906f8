package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.WorkerOptions.Retry;
import vertebra.engine.api.WorkerOptions.Size;
import vertebra.engine.worker.frames.FrameBudget;

/** What workers answer takes memory of the node: all of them together no more than it gives them. */
@Tag("F13")
@Tag("R6")
class AnswerMemoryTest {

    private static final int MIB = 1 << 20;
    private static final int WORKERS = 4;

    @TempDir
    private Path folder;

    private final FrameBudget budget = new FrameBudget(8 * MIB);

    @AutoClose
    private final PredictorLog said = new PredictorLog();

    @AutoClose
    private TestWorkers workers;

    private PayloadModel model;

    @BeforeEach
    void load() throws EngineException {
        workers = new TestWorkers(folder, Duration.ofSeconds(30), budget);
        workers.script(TestWorkers.resource("generous.py"));
        model = load(WORKERS);
    }

    @Test
    void anAnswerWithoutRoomFailsAloneAndKillsNobody() throws Exception {
        // given
        Path release = folder.resolve("release");
        CompletableFuture<Payload.Answer> first = ask("{\"bytes\": " + 5 * MIB + ", \"until\": \"" + release + "\"}");
        await().until(() -> Files.exists(folder.resolve("release.begun")));

        // when
        CompletableFuture<Payload.Answer> second = ask("{\"bytes\": " + 5 * MIB + "}");

        // then
        assertThat(TestWorkers.failure(second))
                .isEqualTo(new OutOfMemory("The node has no memory for this answer now."));
        assertThat(TestWorkers.text(ask("{\"bytes\": 1000}"))).hasSize(1000);
        Files.createFile(release);
        assertThat(TestWorkers.text(first)).hasSize(5 * MIB);
        assertThat(TestWorkers.text(ask("{\"bytes\": " + 5 * MIB + "}"))).hasSize(5 * MIB);
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
    }

    @Test
    void manyLargeAnswersAtOnceAreAnsweredOrFailAndGiveAllBack() {
        // when
        List<CompletableFuture<Payload.Answer>> answers = Stream.generate(() -> ask("{\"bytes\": " + 3 * MIB + "}"))
                .limit(40)
                .toList();

        // then
        long answered = answers.stream()
                .map(answer -> answer.handle((given, failure) -> {
                    if (failure == null) {
                        assertThat(given.body()).hasSize(3 * MIB);
                    } else {
                        assertThat(failure).hasMessageContaining("no memory");
                    }
                    return failure == null;
                }))
                .filter(CompletableFuture::join)
                .count();
        assertThat(answered).isPositive();
        await().untilAsserted(() -> assertThat(budget.takenBytes()).isZero());
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
    }

    @Test
    void anAnswerThatOnlyBeginsTakesNoRoomFromOthers() throws Exception {
        // given: all the room that there is, declared and not sent
        Path release = folder.resolve("release");
        int most = budget.longestFrame() - 64 * 1024;
        CompletableFuture<Payload.Answer> stalled =
                ask("{\"bytes\": " + most + ", \"first\": 1, \"until\": \"" + release + "\"}");
        await().until(() -> Files.exists(folder.resolve("release.begun")));
        PayloadModel victim = load(1);

        // when
        CompletableFuture<Payload.Answer> other = victim.predict(TestWorkers.request("{\"bytes\": " + MIB + "}"));

        // then
        assertThat(TestWorkers.text(other)).hasSize(MIB);
        assertThat(stalled).isNotDone();
        Files.createFile(release);
        assertThat(TestWorkers.text(stalled)).hasSize(most);
        await().untilAsserted(() -> assertThat(budget.takenBytes()).isZero());
        victim.close();
    }

    @Test
    void anAnswerThatNobodyTakesGivesItsRoomBack() throws Exception {
        // given
        Path release = folder.resolve("release");
        CompletableFuture<Payload.Answer> left = ask("{\"bytes\": " + 5 * MIB + ", \"until\": \"" + release + "\"}");
        await().until(() -> Files.exists(folder.resolve("release.begun")));

        // when
        left.cancel(false);
        Files.createFile(release);

        // then
        await().untilAsserted(() -> assertThat(budget.takenBytes()).isZero());
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
    }

    @Test
    void aLongWordOfAWorkerIsDroppedAndTheRestIsHeard() {
        // when
        assertThat(TestWorkers.text(ask("{\"bytes\": 9, \"says\": " + MIB + "}")))
                .hasSize(9);
        assertThat(TestWorkers.text(ask("{\"bytes\": 9, \"says\": 5}"))).hasSize(9);

        // then
        assertThat(said.events())
                .extracting(ILoggingEvent::getMessage)
                .filteredOn(message -> message.startsWith("xxxx"))
                .containsExactly("xxxxx");
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
    }

    private PayloadModel load(int processes) throws EngineException {
        return workers.loadObedient(
                TestWorkers.options(new Size(processes, 1, Optional.empty()), Duration.ofSeconds(30), Retry.SAFE));
    }

    private CompletableFuture<Payload.Answer> ask(String json) {
        return model.predict(TestWorkers.request(json));
    }
}

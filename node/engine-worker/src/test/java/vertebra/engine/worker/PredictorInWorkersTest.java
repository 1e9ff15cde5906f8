package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vertebra.engine.worker.TestWorkers.failure;
import static vertebra.engine.worker.TestWorkers.request;
import static vertebra.engine.worker.TestWorkers.tell;
import static vertebra.engine.worker.TestWorkers.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CodeFailed;
import vertebra.engine.api.EngineFailure.RefusedInput;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Retry;

class PredictorInWorkersTest {

    @TempDir
    private Path folder;

    @AutoClose
    private TestWorkers workers;

    @BeforeEach
    void open() {
        workers = new TestWorkers(folder);
    }

    @Test
    void answersWithWhatTheCodeReturns() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());

        // when
        Payload.Answer answer =
                model.predict(request("{\"say\": {\"title\": \"Père\"}}")).join();

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"title\":\"Père\"}");
        assertThat(model.memoryBytes()).isGreaterThan(1 << 20);
    }

    @Test
    void tellsTheCallersFaultFromTheCodes() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());

        // then
        assertThat(failure(model.predict(request("{\"say\": ")))).isInstanceOf(RefusedInput.class);
        assertThat(failure(tell(model, "raise KeyError('secret')")))
                .isInstanceOfSatisfying(
                        CodeFailed.class, failed -> assertThat(failed.detail()).doesNotContain("secret"));
        assertThat(text(tell(model, ""))).isEqualTo("done");
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
    }

    @Test
    void importsNothingThatTheMachinesPythonHasByChance() throws EngineException {
        // given
        String code = """
                import sys

                class PythonPredictor:
                    def __init__(self, config):
                        self.shared = [path for path in sys.path if path.endswith("-packages")]

                    def predict(self, payload):
                        return {"shared": self.shared, "exit": callable(exit) and callable(help)}
                """;

        // when
        PayloadModel model = workers.load(code, TestWorkers.options());

        // then
        assertThat(text(model.predict(request("{}")))).isEqualTo("{\"shared\":[],\"exit\":true}");
    }

    @Test
    @Tag("S15")
    void seesItsOwnEnvironmentAndNothingOfTheNodes() throws EngineException {
        // given
        PayloadModel model = workers.load("""
                import os
                class PythonPredictor:
                    def __init__(self, config): pass
                    def predict(self, payload): return dict(os.environ)
                """, TestWorkers.options());

        // when
        String environment = text(tell(model, ""));

        // then
        assertThat(environment)
                .contains("\"GREETING\":\"hello\"", "\"HOME\":", "\"TMPDIR\":")
                .doesNotContain("VERTEBRA_WORKER_TOKEN", "ORT_DISABLE_TELEMETRY", "JAVA", "MAVEN");
    }

    @Test
    void aRequestThatNobodyWantsAnyMoreMakesRoom() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        Path began = folder.resolve("began");
        CompletableFuture<Payload.Answer> running = tell(model, "time.sleep(0.5)");
        CompletableFuture<Payload.Answer> waiting = tell(model, "open('" + began + "', 'w')");

        // when
        waiting.cancel(false);

        // then
        assertThat(text(running)).isEqualTo("done");
        assertThat(text(tell(model, ""))).isEqualTo("done");
        assertThat(Files.exists(began)).isFalse();
    }

    @Test
    void aRunningRequestThatIsCancelledEndsInPeace() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        CompletableFuture<Payload.Answer> running = tell(model, "time.sleep(0.3)");

        // when
        running.cancel(false);

        // then
        assertThat(text(tell(model, ""))).isEqualTo("done");
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
    }

    @Test
    void runsNoMoreThanItsSlotsAtATime() throws EngineException {
        // given
        PayloadModel model = workers.load(
                """
                import threading, time
                class PythonPredictor:
                    def __init__(self, config):
                        self.lock, self.running, self.most = threading.Lock(), 0, 0
                    def predict(self, payload):
                        with self.lock:
                            self.running += 1
                            self.most = max(self.most, self.running)
                        time.sleep(0.02)
                        with self.lock:
                            self.running -= 1
                        return self.most
                """,
                TestWorkers.options(
                        new WorkerOptions.Size(1, 3, Optional.empty()), Duration.ofSeconds(30), Retry.NEVER));

        // when
        List<CompletableFuture<Payload.Answer>> answers =
                IntStream.range(0, 30).mapToObj(i -> tell(model, "")).toList();

        // then
        assertThat(answers.stream().map(TestWorkers::text)).allMatch(most -> Integer.parseInt(most) <= 3);
        assertThat(text(tell(model, ""))).isEqualTo("3");
    }

    @Test
    void scalesToMoreWorkersAndBack() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options(
                new WorkerOptions.Size(2, 1, Optional.empty()), Duration.ofSeconds(30), Retry.NEVER));

        // when
        model.scale(2);

        // then
        assertThat(model.health().orElseThrow().ready()).isEqualTo(4);
        model.scale(1);
        assertThat(model.health().orElseThrow().ready()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(workers.scratchFolders()).hasSize(2));
        assertThat(text(tell(model, ""))).isEqualTo("done");
    }

    @Test
    void fewerWorkersFinishWhatTheyRun() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        model.scale(2);
        CompletableFuture<Payload.Answer> one = tell(model, "time.sleep(0.5)");
        CompletableFuture<Payload.Answer> two = tell(model, "time.sleep(0.5)");

        // when
        model.scale(1);

        // then
        assertThat(text(one)).isEqualTo("done");
        assertThat(text(two)).isEqualTo("done");
    }

    @Test
    void theCloseLetsRunWhatRunsAndRefusesTheRest() throws EngineException {
        // given
        PayloadModel model = workers.loadObedient(TestWorkers.options());
        CompletableFuture<Payload.Answer> running = tell(model, "time.sleep(0.3)");
        CompletableFuture<Payload.Answer> waiting = tell(model, "");

        // when
        model.close();

        // then
        assertThat(text(running)).isEqualTo("done");
        assertThat(failure(waiting)).isInstanceOf(WorkerLost.class);
        assertThat(failure(tell(model, ""))).isInstanceOf(WorkerLost.class);
        assertThatThrownBy(() -> model.scale(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConstructorThatFailsFailsTheLoadWithTheLineToAdd() {
        assertThatThrownBy(() -> workers.load("""
                        class PythonPredictor:
                            def __init__(self, config): self.path = config["model_path"]
                            def predict(self, payload): pass
                        """, TestWorkers.options()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("model_path");
    }

    @Test
    void largeBodiesGoThroughBothWays() throws EngineException {
        // given
        PayloadModel model = workers.load("""
                class PythonPredictor:
                    def __init__(self, config): pass
                    def predict(self, payload): return payload[::-1]
                """, TestWorkers.options());
        byte[] body = new byte[8 << 20];
        body[0] = 1;

        // when
        Payload.Answer answer = model.predict(
                        new Payload.Request(body, Optional.of("application/octet-stream"), Map.of(), Map.of(), "id"))
                .join();

        // then
        assertThat(answer.body()).hasSize(body.length);
        assertThat(answer.body()[body.length - 1]).isEqualTo((byte) 1);
    }
}

package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static vertebra.engine.worker.TestWorkers.failure;
import static vertebra.engine.worker.TestWorkers.tell;
import static vertebra.engine.worker.TestWorkers.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CodeFailed;
import vertebra.engine.api.EngineFailure.OutOfMemory;
import vertebra.engine.api.EngineFailure.Overdue;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Batching;
import vertebra.engine.api.WorkerOptions.Retry;
import vertebra.engine.worker.frames.FrameBudget;

/** Workers that speak, but not as they should. */
@Tag("F13")
@SuppressWarnings("NullAway.Init") // each test opens workers of its own
class WorkerProtocolTest {

    /** Knows frames, and nothing else: {@code ACT} decides. */
    private static final String STRANGER = """
            import json, os, socket, struct, sys, time
            START = struct.Struct("<IBBHIQ")
            node = socket.socket(socket.AF_UNIX)
            node.connect(sys.argv[1])
            stream = node.makefile("rb")

            def send(kind, identity=0, head={}, body=b""):
                text = json.dumps(head).encode()
                node.sendall(START.pack(16 + len(text) + len(body), 1, kind, 0, len(text), identity) + text + body)

            def receive():
                length, _, kind, _, head, identity = START.unpack(stream.read(START.size))
                stream.read(length - 16)
                return kind, identity

            def call():
                kind = 0
                while kind != 5:
                    kind, identity = receive()
                return identity

            def begin(identity, length):
                head = b'{"status": 200, "content_type": "text/plain"}'
                node.sendall(START.pack(16 + len(head) + length, 1, 7, 0, len(head), identity) + head)

            def hello(token=None):
                send(1, 0, {"token": token or os.environ["VERTEBRA_WORKER_TOKEN"]})

            def ready():
                hello()
                receive()
                send(3, 0, {"memory": 1})

            ACT
            time.sleep(60)
            """;

    private static final Duration PLENTY = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(50);
    /** Six of them are silence. */
    private static final Duration QUICK = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    @AutoClose
    private TestWorkers workers;

    @Test
    void whoKeepsToTheProtocolGetsReady() throws EngineException {
        // given
        open("ready()");

        // when
        PayloadModel model = load();

        // then
        assertThat(model.health().orElseThrow().ready()).isEqualTo(1);
        assertThat(model.memoryBytes()).isEqualTo(1);
        model.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            hello("guessed")                    | does not know its token
            send(3)                             | LOADED at the wrong time
            hello(); receive(); send(7, 1)      | ANSWER at the wrong time
            node.sendall(b"GET / HTTP/1.1\\r\\n\\r\\nHost: me") | frame length
            node.sendall(START.pack(16, 2, 1, 0, 0, 0)) | frame version: 2
            hello(); node.close(); stream.close() | closed its connection
            node.close(); sys.exit(9)           | exit code 9
            """)
    void whoDoesNotKeepToTheProtocolDoesNotGetReady(String act, String reason) {
        // given
        open(act);

        // then
        assertThatThrownBy(this::load).isInstanceOf(EngineException.class).hasMessageContaining(reason);
    }

    @Test
    void nothingIsLeftOfOneThatTheNodeItselfFailedToStart() {
        // given
        open(
                "hello(); receive(); send(12, 0, {'kind': 'counter', 'name': 'n', 'value': 1}); send(3, 0, {'memory': 1})");
        PredictorMetrics broken = whileTheNodeIsSlow(() -> {
            throw new IllegalStateException("no thread is left");
        });

        // then: what comes out of the metrics is an Error
        assertThatThrownBy(() -> load(broken, PLENTY))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the node failed to start it")
                .hasRootCauseMessage("no thread is left");
        assertThat(workers.scratchFolders()).isEmpty();
    }

    @Test
    void aNodeWithoutMemoryForAnotherWorkerSaysSoAndNothingIsLeft() {
        // given
        open(
                "hello(); receive(); send(12, 0, {'kind': 'counter', 'name': 'n', 'value': 1}); send(3, 0, {'memory': 1})");
        PredictorMetrics broken = whileTheNodeIsSlow(() -> {
            throw new OutOfMemoryError("unable to create native thread");
        });

        // when
        EngineException failed = catchThrowableOfType(EngineException.class, () -> load(broken, PLENTY));

        // then
        assertThat(failed.failure())
                .isEqualTo(new OutOfMemory("The node has no memory, or no threads, for another worker now."));
        assertThat(workers.scratchFolders()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            send(7, 99)
            send(1)
            send(2)
            node.sendall(b'no frame at all, but long enough')
            node.sendall(START.pack(2**29, 1, 7, 0, 0, 1))
            """)
    void whoBreaksItLaterLosesItsLife(String act) throws EngineException {
        // given
        open("ready(); receive(); " + act);
        PayloadModel model = load();

        // then
        assertThat(failure(tell(model, ""))).isInstanceOf(WorkerLost.class);
        assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.PROTOCOL, 1L));
        model.close();
    }

    @ParameterizedTest(name = "busy_millis: {0}, batches of {1}")
    @CsvSource({"0, 1", "1, 1", "999, 1", "9223372036854775807, 1", "0, 2", "1, 2"})
    @Tag("F13")
    void whoForgetsARequestIsEndedWhateverItSays(long busyMillis, int batch) throws EngineException {
        // given
        open("""
                ready()
                while True:
                    kind, i = receive()
                    if kind == 9:
                        send(10, i, {'memory': 1, 'running': 0, 'busy_millis': %d})
                """.formatted(busyMillis));
        Optional<Batching> batching = batch == 1 ? Optional.empty() : Optional.of(new Batching(batch, SHORT));
        PayloadModel model = load(new WorkerOptions.Size(1, 2, batching), PredictorMetrics.NONE, Duration.ofSeconds(1));

        // then
        assertThat(failure(tell(model, ""))).isInstanceOf(Overdue.class);
        await().untilAsserted(() ->
                assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.OVERDUE, 1L)));
        model.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"time.sleep(60)", "[(node.sendall(b'x'), time.sleep(0.05)) for _ in range(1200)]"})
    @Tag("R6")
    void whoDoesNotFinishAFrameIsEndedAlsoWhileARequestRuns(String act) throws EngineException {
        // given
        open("ready(); begin(call(), 10**7); " + act, QUICK);
        PayloadModel model = load(PredictorMetrics.NONE, Duration.ofSeconds(60));

        // then
        assertThat(failure(tell(model, ""))).isInstanceOf(WorkerLost.class);
        assertThat(model.health().orElseThrow().deaths()).containsExactly(Map.entry(Death.SILENT, 1L));
        model.close();
    }

    @Test
    void whoRanForLongHasTimeForItsAnswer() throws EngineException {
        // given: silent for longer than an idle worker may be, and then not all at once
        open(
                "ready(); i = call(); time.sleep(3); begin(i, 10**7); node.sendall(bytes(10**6)); time.sleep(0.7); "
                        + "node.sendall(bytes(9 * 10**6))",
                QUICK);
        PayloadModel model = load(PredictorMetrics.NONE, Duration.ofSeconds(60));

        // then
        assertThat(text(tell(model, ""))).hasSize(10_000_000);
        model.close();
    }

    @Test
    void headsThatAreNoneReadAsNothing() throws EngineException {
        // given
        open("ready(); kind, i = receive(); node.sendall(START.pack(20, 1, 4, 0, 4, i) + b'[1,,')");
        PayloadModel model = load();

        // then
        assertThat(failure(tell(model, ""))).isEqualTo(new CodeFailed(""));
        assertThat(model.health().orElseThrow().deaths()).isEmpty();
        model.close();
    }

    @Test
    void whatItSaidBeforeItsEndIsHeard() throws EngineException {
        // given
        open("ready(); kind, i = receive(); send(12, 0, {'kind': 'counter', 'name': 'n', 'value': 1})\n"
                + "send(7, i, {'status': 200, 'content_type': 'text/plain'}, b'goodbye'); os._exit(0)");
        PayloadModel model = load(
                // Its children alone: when theirs are gone depends on whoever takes care of orphans here.
                whileTheNodeIsSlow(() -> ProcessHandle.current()
                        .children()
                        .forEach(process -> process.onExit().join())),
                PLENTY);

        // then
        assertThat(text(tell(model, ""))).isEqualTo("goodbye");
        model.close();
    }

    @Test
    void whatItSaidBeforeItStoppedToListenIsHeard() throws EngineException {
        // given
        Path closed = folder.resolve("closed");
        open("ready(); kind, i = receive(); send(12, 0, {'kind': 'counter', 'name': 'n', 'value': 1})\n"
                + "send(11, 0, {'text': 'x' * 100000}); "
                + "send(7, i, {'status': 200, 'content_type': 'text/plain'}, b'goodbye')\n"
                + "stream.close(); node.close(); open('" + closed + "', 'w')");
        CountDownLatch sent = new CountDownLatch(1);
        PayloadModel model = load(
                whileTheNodeIsSlow(
                        () -> assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue()),
                PLENTY);
        CompletableFuture<Payload.Answer> first = tell(model, "");
        await().until(() -> Files.exists(closed));

        // when
        CompletableFuture<Payload.Answer> second = tell(model, "");
        sent.countDown();

        // then
        assertThat(text(first)).isEqualTo("goodbye");
        assertThat(failure(second)).isInstanceOf(WorkerLost.class);
        model.close();
    }

    /** Reads nothing further from a worker that counts something until this is over. */
    private static PredictorMetrics whileTheNodeIsSlow(ThrowingRunnable pause) {
        return new PredictorMetrics() {
            @Override
            public void increment(String name, double value, Map<String, String> tags) {
                try {
                    pause.run();
                } catch (Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void gauge(String name, double value, Map<String, String> tags) {}

            @Override
            public void histogram(String name, double value, Map<String, String> tags) {}
        };
    }

    private void open(String act) {
        open(act, PythonEngine.TICK);
    }

    private void open(String act, Duration tick) {
        workers = new TestWorkers(folder, Duration.ofSeconds(20), FrameBudget.ofHeap(), tick);
        workers.script(STRANGER.replace("ACT", act));
    }

    private PayloadModel load() throws EngineException {
        // Strangers do not know STOP: they are ended at this limit.
        return load(PredictorMetrics.NONE, Duration.ofSeconds(1));
    }

    private PayloadModel load(PredictorMetrics metrics, Duration limit) throws EngineException {
        return load(new WorkerOptions.Size(1, 2, Optional.empty()), metrics, limit);
    }

    private PayloadModel load(WorkerOptions.Size size, PredictorMetrics metrics, Duration limit)
            throws EngineException {
        WorkerOptions plain = TestWorkers.options(size, limit, Retry.NEVER);
        return workers.loadObedient(new WorkerOptions(
                plain.owner(),
                plain.size(),
                plain.code(),
                plain.environment(),
                plain.limits(),
                plain.retry(),
                metrics));
    }
}

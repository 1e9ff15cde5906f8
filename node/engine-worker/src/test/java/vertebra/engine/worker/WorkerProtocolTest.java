package vertebra.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vertebra.engine.worker.TestWorkers.failure;
import static vertebra.engine.worker.TestWorkers.tell;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure.CodeFailed;
import vertebra.engine.api.EngineFailure.WorkerLost;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.WorkerHealth.Death;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Retry;

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

            def hello(token=None):
                send(1, 0, {"token": token or os.environ["VERTEBRA_WORKER_TOKEN"]})

            def ready():
                hello()
                receive()
                send(3, 0, {"memory": 1})

            ACT
            time.sleep(60)
            """;

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

    private void open(String act) {
        workers = new TestWorkers(folder, Duration.ofSeconds(20));
        workers.script(STRANGER.replace("ACT", act));
    }

    private PayloadModel load() throws EngineException {
        // Strangers do not know STOP: they are ended at this limit.
        return workers.loadObedient(TestWorkers.options(
                new WorkerOptions.Size(1, 1, Optional.empty()), Duration.ofSeconds(1), Retry.NEVER));
    }
}

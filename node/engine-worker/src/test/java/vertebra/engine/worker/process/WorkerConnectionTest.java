package vertebra.engine.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerOptions.Owner;
import vertebra.engine.api.frames.FrameReader;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.api.frames.FrameWriter;
import vertebra.engine.worker.frames.FrameBudget;
import vertebra.engine.worker.frames.Heads;

class WorkerConnectionTest {

    @TempDir
    private Path folder;

    private SocketChannel worker;
    private WorkerConnection connection;
    private FutureTask<Void> serving;
    private final CountDownLatch pong = new CountDownLatch(1);

    @BeforeEach
    void connect() throws IOException {
        SocketChannel node;
        try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
            door.bind(address);
            worker = SocketChannel.open(address);
            node = door.accept();
        }
        WorkerLog log = new WorkerLog(new Owner("test", "r1"), System::nanoTime);
        connection = new WorkerConnection(node, FrameBudget.ofHeap(), log, PredictorMetrics.NONE, () -> {});
        serving = new FutureTask<>(() -> {
            connection.serve(new Ears());
            return null;
        });
        Thread.startVirtualThread(serving);
    }

    @AfterEach
    void close() throws IOException {
        worker.close();
        assertThat(serving).succeedsWithin(Duration.ofSeconds(10));
        connection.close();
    }

    @Test
    void aWorkerThatDoesNotAnswerIsAskedOnce() throws IOException {
        // given
        FrameReader reader = new FrameReader(worker, 1 << 20);

        // when
        for (int i = 0; i < 1000; i++) {
            connection.ping();
        }
        connection.stop();

        // then
        assertThat(reader.read().orElseThrow().type()).isEqualTo(FrameType.PING);
        assertThat(reader.read().orElseThrow().type()).isEqualTo(FrameType.STOP);
    }

    @Test
    void aWorkerThatAnsweredIsAskedAgain() throws IOException {
        // given
        FrameReader reader = new FrameReader(worker, 1 << 20);
        connection.ping();
        assertThat(reader.read().orElseThrow().type()).isEqualTo(FrameType.PING);

        // when
        new FrameWriter(worker).write(FrameType.PONG, 0, Heads.EMPTY, ByteBuffer.allocate(0));
        await().until(() -> pong.getCount() == 0);
        connection.ping();

        // then
        assertThat(reader.read().orElseThrow().type()).isEqualTo(FrameType.PING);
    }

    @Test
    void whoHasEndedItsSideGetsNoFurtherRequest() throws IOException {
        // given: its process may need a second to end, and is not cleared away before
        worker.close();
        assertThat(serving).succeedsWithin(Duration.ofSeconds(10));

        // when
        WorkerCall call = new WorkerCall(FrameType.CALL, Heads.EMPTY);
        boolean sent = connection.send(call, System.nanoTime());

        // then
        assertThat(sent).isFalse();
        assertThat(connection.takeLost()).isEmpty();
    }

    private final class Ears implements WorkerConnection.Ears {

        @Override
        public void answered() {}

        @Override
        public void heard() {}

        @Override
        public void busyFor(Duration running) {
            pong.countDown();
        }
    }
}

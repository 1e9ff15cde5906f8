package vertebra.engine.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.frames.Frame;
import vertebra.engine.api.frames.FrameReader;
import vertebra.engine.api.frames.FrameType;
import vertebra.engine.worker.frames.Heads;

class OutboxTest {

    @TempDir
    private Path folder;

    private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch broken = new CountDownLatch(1);
    private SocketChannel node;
    private SocketChannel worker;
    private Outbox outbox;
    private Thread sender;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
            door.bind(address);
            worker = SocketChannel.open(address);
            node = door.accept();
        }
        outbox = new Outbox(new Watched(node, writers), broken::countDown);
        sender = Thread.ofVirtual().start(outbox::run);
    }

    @AfterEach
    void close() throws Exception {
        outbox.close();
        node.close();
        worker.close();
        assertThat(sender.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void nobodyWaitsForAWorkerThatReadsNothing() throws Exception {
        // when
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int id = 1; id <= 2000; id++) {
                outbox.request(id, call(id % 7 == 0 ? 300_000 : 50));
                outbox.order(FrameType.CANCEL, id);
            }
        });

        // then
        assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
        FrameReader reader = new FrameReader(worker, 1 << 20);
        for (int id = 1; id <= 2000; id++) {
            Frame request = reader.read().orElseThrow();
            assertThat(request.type()).isEqualTo(FrameType.CALL);
            assertThat(request.id()).isEqualTo(id);
            assertThat(request.body()).hasSize(id % 7 == 0 ? 300_000 : 50);
            assertThat(reader.read().orElseThrow().type()).isEqualTo(FrameType.CANCEL);
        }
    }

    @Test
    void aSenderWritesItselfAsLongAsTheWorkerReads() throws IOException {
        FrameReader reader = new FrameReader(worker, 1 << 20);
        for (int id = 1; id <= 5000; id++) {
            WorkerCall call = call(1000);
            outbox.request(id, call);
            assertThat(reader.read().orElseThrow().id()).isEqualTo(id);
            outbox.read(call);
        }
        assertThat(writers).containsExactly(Thread.currentThread());
    }

    @Test
    void aWorkerThatIsGoneIsNoticed() throws IOException {
        // given
        worker.close();

        // when
        outbox.request(1, call(10));

        // then
        await().untilAsserted(() -> assertThat(broken.getCount()).isZero());
    }

    private static WorkerCall call(int bytes) {
        return new WorkerCall(FrameType.CALL, Heads.EMPTY, ByteBuffer.allocate(bytes));
    }

    /** A channel that notes who writes. */
    private record Watched(WritableByteChannel channel, Set<Thread> writers) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            writers.add(Thread.currentThread());
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

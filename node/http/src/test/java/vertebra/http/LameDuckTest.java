package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vertebra.http.OpenEdge.GET;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.net.RawClient.Answer;

/** A listener before its end: nobody's request may be lost between two answers. */
@Tag("R4")
@Timeout(60)
class LameDuckTest {

    private static final String CLOSE = "Connection: close";
    private static final int CLIENTS = 64;

    @Test
    void losesNoRequestOfBusyConnections() throws Exception {
        // given
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean draining = new AtomicBoolean();
        try (OpenEdge edge = OpenEdge.open(ListenerConfig.loopback("data", 0).withEventLoops(2));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> busy = () -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    Answer answer;
                    do {
                        answer = client.send(GET).readAnswer();
                        assertThat(answer.status()).isEqualTo(200);
                        answered.incrementAndGet();
                    } while (!answer.hasHeader(CLOSE));
                    assertThat(draining).isTrue();
                    return client.readToEnd();
                }
            };
            List<Future<String>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> threads.submit(busy))
                    .toList();
            await().until(() -> answered.get() > 10 * CLIENTS);

            // when
            draining.set(true);
            edge.listener().lameDuck();
            await().until(() -> clients.stream().allMatch(Future::isDone));
            edge.shutdown(Duration.ofSeconds(5));

            // then
            assertThat(clients).allSatisfy(client -> assertThat(client.get()).isEmpty());
        }
    }

    @Test
    void answersNewConnectionsAndTheOneUnderWayWithCloseToo() throws Exception {
        // given
        try (OpenEdge edge = OpenEdge.open();
                RawClient underWay = RawClient.connect(edge.port());
                RawClient before = RawClient.connect(edge.port())) {
            underWay.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(before.send(GET).readAnswer().hasHeader(CLOSE)).isFalse();

            await().untilTrue(edge.slowArrived);

            // when
            edge.listener().lameDuck();

            // then
            assertThat(before.send(GET).readAnswer().hasHeader(CLOSE)).isTrue();
            assertThat(before.readToEnd()).isEmpty();
            try (RawClient after = RawClient.connect(edge.port())) {
                assertThat(after.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
                                .readToEnd())
                        .containsIgnoringCase(CLOSE)
                        .endsWith("\r\n\r\n3");
            }
            edge.go.complete();
            assertThat(underWay.readToEnd()).containsIgnoringCase(CLOSE).endsWith("late");
        }
    }

    @Test
    void closesAfterTheBodyOfARequestThatWasRefusedEarly() throws Exception {
        // given
        try (OpenEdge edge = OpenEdge.open();
                RawClient client = RawClient.connect(edge.port())) {
            edge.listener().lameDuck();
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\nx");
            Answer refused = client.readAnswer();
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.hasHeader(CLOSE)).isTrue();

            // when
            client.send("x".repeat(100_000));

            // then
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void goesBackToKeepingConnections() throws Exception {
        // given
        try (OpenEdge edge = OpenEdge.open();
                RawClient client = RawClient.connect(edge.port())) {
            edge.listener().lameDuck();

            // when
            edge.listener().resume();

            // then
            assertThat(client.send(GET).readAnswer().hasHeader(CLOSE)).isFalse();
            assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void closesIdleConnectionsAtTheShutdownAndLetsRunningRequestsFinish() throws Exception {
        // given
        try (OpenEdge edge = OpenEdge.open();
                RawClient idle = RawClient.connect(edge.port());
                RawClient running = RawClient.connect(edge.port())) {
            idle.send(GET).readAnswer();
            running.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
            await().untilTrue(edge.slowArrived);
            edge.listener().lameDuck();

            // when
            io.vertx.core.Future<Void> shut = edge.listener().shutdown(Duration.ofSeconds(20));

            // then
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(shut.isComplete()).isFalse();
            edge.go.complete();
            assertThat(running.readToEnd()).endsWith("late");
            OpenEdge.await(shut);
            // The kernel lets go of a port that is closed when its event loop looks again.
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> RawClient.connect(edge.port()).close())
                    .hasCauseInstanceOf(IOException.class));
        }
    }

    @Test
    void answersWhoConnectedBeforeTheShutdownAndAskedAfterIt() throws Exception {
        // given
        try (OpenEdge edge = OpenEdge.open();
                RawClient fresh = RawClient.connect(edge.port());
                RawClient halfWay = RawClient.connect(edge.port())) {
            halfWay.send("GET / HT");
            await().until(() -> edge.listener().connections().count() == 2);
            edge.listener().lameDuck();

            // when
            io.vertx.core.Future<Void> shut = edge.listener().shutdown(Duration.ofSeconds(20));

            // then
            assertThat(fresh.send(GET).readAnswer().status()).isEqualTo(200);
            assertThat(halfWay.send("TP/1.1\r\nHost: x\r\n\r\n").readAnswer().status())
                    .isEqualTo(200);
            OpenEdge.await(shut);
        }
    }

    @Test
    void doesNotWaitLongForWhoNeverAsks() throws Exception {
        // given
        try (OpenEdge edge = OpenEdge.open();
                RawClient silent = RawClient.connect(edge.port())) {
            await().until(() -> edge.listener().connections().count() == 1);

            // when
            edge.listener().shutdown(Duration.ofMinutes(5));

            // then
            assertThat(silent.readToEnd()).isEmpty();
        }
    }
}

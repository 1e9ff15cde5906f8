package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vertebra.http.OpenEdge.GET;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.testkit.net.RawClient;

/** Callers that leave in the middle: nothing of theirs may stay. */
@Tag("F16")
@Timeout(60)
class LeavingClientTest {

    private static final int CLIENTS = 50;

    private final AtomicInteger running = new AtomicInteger();
    private OpenEdge edge;

    @BeforeEach
    void open() {
        edge = OpenEdge.prepare();
        edge.router.route("/never").handler(context -> {
            running.incrementAndGet();
            context.addEndHandler(ended -> running.decrementAndGet());
        });
        edge.router.get("/large").handler(context -> {
            BodyBudget.Share share = edge.budget.share();
            share.take(900_000);
            running.incrementAndGet();
            context.addEndHandler(ended -> running.decrementAndGet());
            context.response().end(Buffer.buffer(new byte[8_000_000])).onComplete(sent -> share.close());
        });
        // Room for the connections of this test, and none for any that stays.
        edge.listen(ListenerConfig.loopback("data", 0)
                .withLimits(ListenerConfig.Limits.DEFAULT.withMaxConnections(CLIENTS)));
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET / HT",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\naaaa",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\naaaa\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
                "GET /never HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /never HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void leaveNothingBehind(String begun) throws Exception {
        for (int round = 0; round < 3; round++) {
            // given
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(RawClient.connect(edge.port()).send(begun));
            }

            // when
            for (int i = 0; i < CLIENTS; i++) {
                if (i % 2 == 0) {
                    clients.get(i).reset();
                } else {
                    clients.get(i).close();
                }
            }

            // then
            await().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
                try (RawClient next = RawClient.connect(edge.port())) {
                    assertThat(next.send(GET).readAnswer().body()).isEqualTo("ok");
                }
            });
            await().untilAsserted(() -> assertThat(running).hasValue(0));
            await().until(edge::holdsNothing);
        }
    }

    @Test
    void countAsGoneWhenTheySayThatNoMoreWillCome() throws Exception {
        try (RawClient half = RawClient.connect(edge.port())) {
            // given
            half.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
            await().untilAsserted(() -> assertThat(running).hasValue(1));

            // when
            half.endOutput();

            // then
            assertThat(half.readToEnd()).isEmpty();
            await().untilAsserted(() -> assertThat(running).hasValue(0));
        }
    }

    @Test
    void loseWhatTheySendWhileTheListenerCloses() throws Exception {
        try (RawClient idle = RawClient.connect(edge.port());
                RawClient busy = RawClient.connect(edge.port())) {
            // given
            idle.send(GET).readAnswer();
            busy.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
            await().untilAsserted(() -> assertThat(running).hasValue(1));

            // when
            edge.shutdown(Duration.ofMillis(300));

            // then
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(busy.readToEnd()).isEmpty();
            await().untilAsserted(() -> assertThat(running).hasValue(0));
            await().until(edge::holdsNothing);
        }
    }
}

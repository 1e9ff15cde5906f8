package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vertebra.http.OpenEdge.GET;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.http.wire.WireLimits;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.net.RawClient.Answer;

/** Callers that hold a connection and send little. The limits are short here: headers 0.5 s, a body 1 kB/s after 0.3 s. */
@Tag("S8")
@Tag("F15")
@Timeout(60)
class SlowClientTest {

    private static final WireLimits SHORT =
            new WireLimits(Duration.ofMillis(500), Duration.ofMillis(300), Duration.ofMillis(500), 1_000, 100);
    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n";
    /** Longer than any of the limits. */
    private static final Duration LONG = Duration.ofMillis(1_500);

    private OpenEdge edge;

    @BeforeEach
    void open() {
        edge = OpenEdge.prepare();
        edge.router.post("/late").handler(context -> {
            context.request().pause();
            edge.vertx.setTimer(
                    LONG.toMillis(),
                    due -> OpenEdge.answerLength(context, 100_000_000, new BodyBudget(100_000_000).share()));
        });
        edge.router
                .post("/timed")
                .handler(context -> OpenEdge.answerLength(
                        context, 100_000, new BodyBudget(100_000, Duration.ofMillis(300), 256_000).share()));
        edge.listen(ListenerConfig.loopback("data", 0).withLimits(ListenerConfig.Limits.DEFAULT.withWire(SHORT)));
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void closesConnectionsThatSayNothingOrTooSlowly() throws Exception {
        try (RawClient mute = RawClient.connect(edge.port());
                RawClient slow = RawClient.connect(edge.port())) {
            // when
            slow.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");

            // then
            assertThat(mute.readToEnd()).isEmpty();
            assertThat(slow.readToEnd()).isEmpty();
        }
    }

    @Test
    void closesAConnectionWhoseLaterRequestComesByteByByte() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // given
            assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);
            assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);

            // when
            int sent = trickle(client, "GET / HTTP/1.1\r\nX-Slow: " + "a".repeat(100), Duration.ofMillis(50));

            // then
            assertThat(sent).as("bytes until the end").isBetween(5, 60);
        }
    }

    @Test
    void closesAConnectionWhosePipelinedRequestIsNeverWhole() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send(GET + "GET / HTTP/1.1\r\nX-Slow: ");

            // then
            assertThat(client.readToEnd()).containsOnlyOnce("HTTP/1.1 200");
        }
    }

    @Test
    void leavesAConnectionAloneThatRestsBetweenRequests() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            for (int i = 0; i < 2; i++) {
                // when
                assertThat(client.send(GET).readAnswer().status()).isEqualTo(200);

                // then
                assertThat(client.isSilentFor(LONG)).isTrue();
            }
        }
    }

    @Test
    void refusesABodyThatComesTooSlowlyWhoeverReadsIt() throws Exception {
        try (RawClient client = RawClient.connect(edge.port());
                RawClient unread = RawClient.connect(edge.port())) {
            // when
            client.send(POST);
            unread.send(POST.replace("POST / ", "GET /slow "));
            trickle(client, "a".repeat(100), Duration.ofMillis(50));
            Answer answer = client.readAnswer();

            // then
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("VTB-6005");
            assertThat(client.readToEnd()).isEmpty();
            assertThat(unread.readToEnd()).isEmpty();
            await().until(edge::holdsNothing);
        }
    }

    @Test
    void takesABodyThatIsFastEnough() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send(POST);
            for (int i = 0; i < 30; i++) {
                client.send("a".repeat(100));
                client.isSilentFor(Duration.ofMillis(40));
            }

            // then
            assertThat(client.readAnswer().body()).isEqualTo("3000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n186A0\r\n"})
    void refusesALargeBodyThatIsNeverTooSlowAndNeverWhole(String begun) throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send("POST /timed HTTP/1.1\r\nHost: x\r\n" + begun);
            for (int i = 0; i < 500 && client.isSilentFor(Duration.ofMillis(20)); i++) {
                client.send("a".repeat(100));
            }
            Answer answer = client.readAnswer();

            // then
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("VTB-6005", "was not whole within");
        }
    }

    @Test
    void blamesNoCallerForARequestThatTheNodeHasNotReadYet() throws Exception {
        int waiting = 50;
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + GET.repeat(waiting) + "GET / HTTP/1.1\r\n");
            assertThat(client.isSilentFor(LONG)).isTrue();
            edge.go.complete();
            client.send("Host: x\r\n\r\n");

            // then
            assertThat(client.readAnswer().body()).isEqualTo("late");
            for (int i = 0; i <= waiting; i++) {
                assertThat(client.readAnswer().body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void blamesNoCallerForAReaderThatWaits() throws Exception {
        try (RawClient client = RawClient.connect(edge.port())) {
            // when
            client.send("POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n")
                    .send("a".repeat(20_000_000));

            // then
            assertThat(client.readAnswer().body()).isEqualTo("20000000");
        }
    }

    @Test
    void servesOthersMeanwhile() throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try (RawClient honest = RawClient.connect(edge.port())) {
            // given
            for (int i = 0; i < 200; i++) {
                slow.add(RawClient.connect(edge.port()).send(i % 2 == 0 ? POST + "a" : "GET / HT"));
            }

            // then
            for (int i = 0; i < 100; i++) {
                assertThat(honest.send(GET).readAnswer().status()).isEqualTo(200);
            }
            assertThat(slow).allSatisfy(client -> client.readToEnd());
            await().until(edge::holdsNothing);
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    /** Returns how many bytes could be sent until the other side closed or answered. */
    private static int trickle(RawClient client, String text, Duration pause) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            client.send(text.substring(i, i + 1));
            if (!client.isSilentFor(pause)) {
                return i + 1;
            }
        }
        return text.length();
    }
}

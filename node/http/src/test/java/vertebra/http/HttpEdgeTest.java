package vertebra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.http.health.HealthRoutes;
import vertebra.http.health.Readiness;
import vertebra.http.wire.WireLimits;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** The edge over real sockets: what a caller sees when things go right and wrong. */
@ExtendWith(VertxExtension.class)
class HttpEdgeTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final ListenerConfig.Limits SMALL = new ListenerConfig.Limits(
            new WireLimits(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(200), 1_000, 20),
            Duration.ofSeconds(20),
            2_048,
            1_024,
            3);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Vertx vertx;
    private Router router;

    @BeforeEach
    void open(Vertx ofThisTest) {
        vertx = ofThisTest;
        router = EdgeRouter.create(vertx);
    }

    @Tag("S1")
    @Test
    void bindsLoopbackOnly() throws Exception {
        // when
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // then
        assertThat(listener.host()).isEqualTo("127.0.0.1");
        assertThat(listener.port()).isPositive();
    }

    @Test
    void namesThePortAndTheOptionWhenThePortIsInUse() throws Exception {
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // when
            ListenerConfig config = ListenerConfig.loopback("admin", owner.getLocalPort());

            // then
            assertThatThrownBy(() -> listen(config)).cause().isInstanceOfSatisfying(ProblemException.class, failure -> {
                Problem problem = failure.problem();
                assertThat(problem.type()).isEqualTo(HttpProblem.PORT_IN_USE);
                assertThat(problem.detail())
                        .contains(Integer.toString(owner.getLocalPort()))
                        .contains("listen.admin");
            });
        }
    }

    @Test
    void spreadsConnectionsOverEventLoops() throws Exception {
        // given
        Set<String> threads = ConcurrentHashMap.newKeySet();
        router.get("/").handler(context -> {
            threads.add(Thread.currentThread().getName());
            context.response().putHeader("Connection", "close").end();
        });
        HttpListener listener = listen(ListenerConfig.loopback("data", 0).withEventLoops(2));

        // when
        for (int i = 0; i < 8; i++) {
            get(listener, "/");
        }

        // then
        assertThat(threads).hasSize(2);
    }

    @Test
    void closingFreesThePort() throws Exception {
        // given
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        listener.shutdown(Duration.ofSeconds(1))
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);

        // then
        assertThatThrownBy(() -> get(listener, "/")).isInstanceOf(IOException.class);
    }

    @Test
    void returnsTheCallersIdAndTrace() throws Exception {
        // given
        router.get("/")
                .handler(context ->
                        context.response().end(RequestTrace.of(context).requestId()));
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        HttpResponse<String> answer = send(
                request(listener, "/").header("X-Request-Id", "order-7.a_b").header("traceparent", TRACE));

        // then
        assertThat(answer.body()).isEqualTo("order-7.a_b");
        assertThat(answer.headers().firstValue("X-Request-Id")).contains("order-7.a_b");
        assertThat(answer.headers().firstValue("traceparent")).contains(TRACE);
    }

    @ParameterizedTest
    @CsvSource({
        "a b, 00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "a/b, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "a:b, 01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-a b",
        "'<script>', ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "ü, 00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "a@b, 00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "a=b, 00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-001",
        "a|b, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "a~b, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g"
    })
    void makesIdAndTraceInPlaceOfMalformedOnes(String id, String traceparent) throws Exception {
        // given
        router.get("/").handler(context -> context.response().end());
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        HttpResponse<String> answer =
                send(request(listener, "/").header("X-Request-Id", id).header("traceparent", traceparent));

        // then
        String made = answer.headers().firstValue("traceparent").orElseThrow();
        assertThat(made).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00").isNotEqualTo(traceparent);
        assertThat(answer.headers().firstValue("X-Request-Id")).contains(made.substring(3, 35));
    }

    @Test
    void writesAProblemWithItsFaultsAndRetryTime() throws Exception {
        // given
        Problem problem = new Problem(
                HttpProblem.NOT_READY,
                "3 of 4",
                Optional.of(Duration.ofMillis(1_500)),
                List.of(new Problem.Fault("bad", "do better", "[0].name", "cortex.yaml", 3, 9)),
                Optional.of("wait for the fourth"));
        router.get("/").handler(context -> context.fail(problem.asException()));
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        HttpResponse<String> answer = send(request(listener, "/").header("X-Request-Id", "r1"));

        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject("""
                        {"type":"https://vertebra.dev/problems/not-ready","title":"The node is not ready","status":503,
                         "detail":"3 of 4","code":"VTB-6010","request_id":"r1",
                         "advice":"wait for the fourth",
                         "faults":[{"detail":"bad","advice":"do better","field":"[0].name","file":"cortex.yaml",
                                    "line":3,"column":9}]}"""));
    }

    @Tag("S6")
    @Test
    void answersTheUnknownWithAnIdAndNothingOfTheCause() throws Exception {
        // given
        router.get("/").handler(context -> {
            throw new IllegalStateException("/home/secret/model.onnx");
        });
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        HttpResponse<String> answer = get(listener, "/");

        // then
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret", "Exception", "java");
        assertThat(new JsonObject(answer.body()).getString("request_id"))
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
    }

    @Tag("S6")
    @Tag("S11")
    @ParameterizedTest(name = "{0} {1} is a {2} problem")
    @CsvSource({
        "GET, /nothing, 404, VTB-6002",
        "DELETE, /json, 405, VTB-6003",
        "POST, /json, 415, VTB-6008",
        "GET, /%zz, 400, VTB-6001"
    })
    void answersWhatTheRouterRefusesAsAProblem(String method, String path, int status, String code) throws Exception {
        // given
        router.post("/json")
                .consumes("application/json")
                .handler(context -> context.response().end());
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        String answer = raw(
                listener,
                method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n"
                        + "Connection: close\r\n\r\nx");

        // then
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/problem+json", code);
    }

    @Test
    void namesTheAllowedMethods() throws Exception {
        // given
        router.post("/json").handler(context -> context.response().end());
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        HttpResponse<String> answer = get(listener, "/json");

        // then
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    @Tag("S8")
    @Test
    void refusesLongLinesLongHeadersAndNoise() throws Exception {
        // given
        HttpListener listener = listen(ListenerConfig.loopback("data", 0).withLimits(SMALL));

        // then
        assertThat(raw(listener, "GET /" + "a".repeat(2_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 414 ")
                .contains("VTB-6007");
        assertThat(raw(listener, "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(4_000) + "\r\n\r\n"))
                .contains(" 431 ")
                .contains("VTB-6009");
        assertThat(raw(listener, "\u0001\u0002\u0003 \u0004\r\n\r\n"))
                .contains(" 400 ")
                .contains("VTB-6001");
    }

    @Test
    void doesNotSpeakHttp2WithoutTls() throws Exception {
        // given
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // when
        String answer = raw(listener, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        // then
        assertThat(answer).contains(" 501 ", "application/problem+json", "VTB-6016");
    }

    @Tag("F15")
    @Test
    void closesConnectionsThatSendNoRequest() throws Exception {
        // given
        HttpListener listener = listen(ListenerConfig.loopback("data", 0).withLimits(SMALL));

        // then
        assertThat(raw(listener, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")).isEmpty();
    }

    @Tag("F14")
    @Test
    void closesConnectionsOverTheLimit() throws Exception {
        // given
        router.get("/").handler(context -> context.response().end());
        HttpListener listener = listen(
                ListenerConfig.loopback("data", 0).withLimits(ListenerConfig.Limits.DEFAULT.withMaxConnections(1)));

        // when
        try (Socket first = connect(listener)) {
            // then
            assertThat(first.isConnected()).isTrue();
            assertThat(raw(listener, "")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_024})
    void readsABodyUpToItsLimit(int bytes) throws Exception {
        // given
        HttpListener listener = listenWithBodyOf(1_024);

        // when
        HttpResponse<String> answer =
                send(request(listener, "/").POST(HttpRequest.BodyPublishers.ofString("a".repeat(bytes))));

        // then
        assertThat(answer.body()).isEqualTo(Integer.toString(bytes));
    }

    @Tag("S8")
    @Test
    void refusesADeclaredAndAChunkedBodyOverTheLimit() throws Exception {
        // given
        HttpListener listener = listenWithBodyOf(1_024);
        byte[] tooMuch = new byte[8 * 1024 * 1024];

        // when
        HttpResponse<String> declared =
                send(request(listener, "/").POST(HttpRequest.BodyPublishers.ofByteArray(tooMuch)));
        HttpResponse<String> chunked = send(request(listener, "/")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(tooMuch))));

        // then
        assertThat(List.of(declared, chunked)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("VTB-6006", "1024 bytes");
        });
    }

    @Test
    void tellsHealth() throws Exception {
        // given
        Switchable readiness = new Switchable();
        new HealthRoutes(readiness).mount(router);
        HttpListener listener = listen(ListenerConfig.loopback("data", 0));

        // then
        assertThat(statuses(listener)).containsExactly(200, 503, 503);

        // when
        readiness.started = true;
        readiness.obstacle = Optional.of("1 of 2 APIs is loading.");

        // then
        assertThat(statuses(listener)).containsExactly(200, 200, 503);
        assertThat(get(listener, "/readyz").body()).contains("1 of 2 APIs is loading.");

        // when
        readiness.obstacle = Optional.empty();

        // then
        assertThat(statuses(listener)).containsExactly(200, 200, 200);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readsOnAfterARefusalAlsoWhenTheConnectionIsToBeClosed() throws Exception {
        // given
        HttpListener listener = listenWithBodyOf(1_000_000);
        String chunk = "10000\r\n" + "1".repeat(65_536) + "\r\n";

        // when
        String answer = raw(
                listener,
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk.repeat(320) + "0\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 413").contains("VTB-6006");
    }

    @Tag("S8")
    @Tag("R6")
    @Test
    void holdsNoMoreBodiesThanItsBudget() throws Exception {
        // given
        HttpListener listener = listenWithBodyOf(10_000, new BodyBudget(1_000));
        try (Socket first = connect(listener)) {
            first.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 900\r\n\r\n"
                                    + "1".repeat(899))
                            .getBytes(StandardCharsets.US_ASCII));

            // then
            await().untilAsserted(() -> {
                HttpResponse<String> second = send(post(listener, 300));
                assertThat(second.statusCode()).isEqualTo(503);
                assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
            });
            assertThat(send(post(listener, 100)).body()).isEqualTo("100");

            // when
            first.getOutputStream().write('1');

            // then
            assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("900");
        }
        assertThat(send(post(listener, 300)).body()).isEqualTo("300");
        assertThat(send(post(listener, 5_000)).body()).as("alone").isEqualTo("5000");
    }

    private List<Integer> statuses(HttpListener listener) throws Exception {
        return List.of(
                get(listener, "/livez").statusCode(),
                get(listener, "/startupz").statusCode(),
                get(listener, "/readyz").statusCode());
    }

    private HttpListener listenWithBodyOf(long maxBytes) throws Exception {
        return listenWithBodyOf(maxBytes, BodyBudget.ofHeap());
    }

    private HttpListener listenWithBodyOf(long maxBytes, BodyBudget budget) throws Exception {
        router.post("/").handler(context -> OpenEdge.answerLength(context, maxBytes, budget.share()));
        return listen(ListenerConfig.loopback("data", 0));
    }

    private HttpListener listen(ListenerConfig config) throws Exception {
        return HttpListener.open(vertx, config, router)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(HttpListener listener, String path) throws Exception {
        return send(request(listener, path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(HttpListener listener, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private static HttpRequest.Builder post(HttpListener listener, int bytes) {
        return request(listener, "/").POST(HttpRequest.BodyPublishers.ofString("1".repeat(bytes)));
    }

    private static Socket connect(HttpListener listener) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** All that comes back until the listener closes. */
    private static String raw(HttpListener listener, String request) throws IOException {
        try (Socket socket = connect(listener);
                InputStream answer = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class Switchable implements Readiness {

        private volatile boolean started;
        private volatile Optional<String> obstacle = Optional.empty();

        @Override
        public boolean isStarted() {
            return started;
        }

        @Override
        public Optional<String> obstacle() {
            return obstacle;
        }
    }
}

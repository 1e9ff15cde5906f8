package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vertebra.serving.testing.Answers.isProblem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.http.BodyBudget;
import vertebra.registry.access.Author;
import vertebra.serving.telemetry.Stage;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.testkit.net.RawClient;

/** Predictions over real sockets when the API is busy: order, bounds, deadlines, callers that leave. */
class BusyApiTest {

    @TempDir
    private Path folder;

    private DataPlane node;

    @BeforeEach
    void start() {
        node = new DataPlane(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void answers404AsSoonAsAnApiIsDeletedWhileWhatRunsFinishes() {
        // given
        node.serveExpensive("iris", "");
        node.engine.runGate().close();
        CompletableFuture<HttpResponse<String>> running = node.postAsync("/iris", DataPlane.ONE_ROW);
        await().until(() -> node.engine.runGate().waiting() == 1);

        // when
        node.apis.delete(new ApiName("iris"), Author.named("test"), OptionalLong.empty());

        // then
        await().untilAsserted(() -> isProblem(node.post("/iris", DataPlane.ONE_ROW), 404, "VTB-4002"));
        assertThat(running).isNotDone();
        node.engine.runGate().open();
        assertThat(running.join().body()).isEqualTo(DataPlane.DOUBLED);
        await().untilAsserted(() -> assertThat(node.engine.openModels()).isZero());
        assertThat(node.engine.openSlots()).isZero();
    }

    @Test
    @Tag("F17")
    void answers429AtOnceWhenTheQueueIsFullAndServesTheOthers() {
        // given
        node.serveExpensive("iris", "  limits: {max_queue: 3}\n");
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> taken = new ArrayList<>();
        for (int i = 0; i < DataPlane.ENGINE_THREADS + 3; i++) {
            taken.add(node.postAsync("/iris", DataPlane.ONE_ROW));
            int sent = i + 1;
            await().until(() -> node.inFlight("iris") == sent);
        }

        // when
        HttpResponse<String> refused = node.post("/iris", DataPlane.ONE_ROW);

        // then
        isProblem(refused, 429, "VTB-4003");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(taken).noneMatch(CompletableFuture::isDone);
        node.engine.runGate().open();
        assertThat(taken)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
        assertThat(node.meters.scrape())
                .contains("vertebra_rejections_total{api=\"iris\",reason=\"queue-full\",revision=\"r1\"} 1.0");
    }

    @Tag("R7")
    @Test
    @Tag("F17")
    void dropsWhatWaitedPastItsDeadlineWithoutAnInference() {
        // given
        node.serveExpensive("iris", "");
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> running = occupySlots();
        int runs = node.engine.runs();

        // when
        HttpResponse<String> late = node.send(withTimeout("50"));

        // then
        isProblem(late, 504, "VTB-4005");
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isEqualTo(DataPlane.ENGINE_THREADS));
        node.engine.runGate().open();
        assertThat(running)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(node.engine.runs()).isEqualTo(runs);
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
    }

    @Tag("R7")
    @Test
    void answersAtTheDeadlineAlsoWhileTheModelRuns() {
        // given
        node.serveExpensive("iris", "  limits: {request_timeout: 1s}\n");
        node.engine.runGate().close();

        // when
        HttpResponse<String> late = node.post("/iris", DataPlane.ONE_ROW);

        // then
        isProblem(late, 504, "VTB-4005");
        assertThat(node.inFlight("iris")).isEqualTo(1);
        node.engine.runGate().open();
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
    }

    @Tag("R4")
    @Test
    void answersWhatOutlivesADrainWith503() throws IOException {
        // given
        node.serveExpensive("iris", "");
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> running = occupySlots();
        CompletableFuture<HttpResponse<String>> queued = node.postAsync("/iris", DataPlane.ONE_ROW);
        await().until(() -> node.inFlight("iris") == DataPlane.ENGINE_THREADS + 1);

        // when
        int turnedAway = node.predictions.turnAwayWaiting();

        // then
        assertThat(turnedAway).isEqualTo(DataPlane.ENGINE_THREADS + 1);
        isProblem(queued.join(), 503, "VTB-4008");
        assertThat(queued.join().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(running).allSatisfy(answer -> isProblem(answer.join(), 503, "VTB-4008"));
        assertThat(node.traffic.unanswered()).isZero();
        assertThat(node.predictions.turnAwayWaiting()).isZero();
        node.engine.runGate().open();
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "0", "-1", "1.5", "", "99999999999999999999"})
    void refusesATimeoutThatIsNoPositiveNumber(String header) {
        // given
        node.serve("iris", "");

        // then
        isProblem(node.send(withTimeout(header)), 400, "VTB-6001");
    }

    @Tag("R7")
    @Test
    @Tag("F16")
    void forgetsTheQueuedRequestOfACallerThatLeft() throws IOException {
        // given
        node.serveExpensive("iris", "");
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> running = occupySlots();
        int runs = node.engine.runs();
        RawClient caller = raw(DataPlane.ONE_ROW);
        await().until(() -> node.inFlight("iris") == DataPlane.ENGINE_THREADS + 1);

        // when
        caller.close();

        // then
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isEqualTo(DataPlane.ENGINE_THREADS));
        node.engine.runGate().open();
        assertThat(running)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(node.engine.runs()).isEqualTo(runs);
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
        assertThat(node.meters.scrape())
                .contains("vertebra_requests_total{api=\"iris\",outcome=\"aborted\",revision=\"r1\"} 1.0");
    }

    @Tag("S8")
    @Test
    @Tag("F16")
    void decodesNoLargeBodyBeforeItsTurn() throws IOException {
        // given
        node.serveExpensive("iris", "");
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> running = occupySlots();
        long decoded = node.timed(Stage.DECODE);
        RawClient caller = raw(rows(30_000));
        await().until(() -> node.inFlight("iris") == DataPlane.ENGINE_THREADS + 1);

        // when
        caller.close();

        // then
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isEqualTo(DataPlane.ENGINE_THREADS));
        node.engine.runGate().open();
        assertThat(running)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(node.post("/iris", rows(30_000)).statusCode()).isEqualTo(200);
        assertThat(node.timed(Stage.DECODE)).isEqualTo(decoded + 1);
    }

    @Tag("R6")
    @Test
    @Tag("S8")
    void countsAnAnswerUntilItsCallerHasReadIt() throws IOException {
        try (DataPlane small = new DataPlane(folder, new BodyBudget(8 << 20));
                Socket slow = new Socket()) {
            // given
            small.serve("iris", "");
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), small.port()));
            send(slow, rows(600_000));
            assertThat(slow.getInputStream().read()).isEqualTo('H');

            // then
            isProblem(small.post("/iris", rows(30_000)), 503, "VTB-6011");

            // when
            await().until(() -> readAll(slow).endsWith("]}"));

            // then
            await().until(() -> small.post("/iris", rows(30_000)).statusCode() == 200);
        }
    }

    @Tag("S8")
    @Test
    void endsTheConnectionOfACallerThatDoesNotReadItsAnswer() throws IOException {
        try (DataPlane small = new DataPlane(folder, new BodyBudget(8 << 20, Duration.ofSeconds(2), 100_000_000));
                Socket slow = new Socket()) {
            // given
            small.serve("iris", "");
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), small.port()));
            send(slow, rows(600_000));
            assertThat(slow.getInputStream().read()).isEqualTo('H');

            // then
            isProblem(small.post("/iris", rows(30_000)), 503, "VTB-6011");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> small.post("/iris", rows(30_000)).statusCode() == 200);
        }
    }

    @Test
    void keepsNoSlotThatALargeRequestHasGrown() {
        // given
        node.serve("iris", "");

        // then
        assertThat(node.post("/iris", DataPlane.ONE_ROW).statusCode()).isEqualTo(200);
        assertThat(node.engine.openSlots()).isEqualTo(1);
        assertThat(node.post("/iris", rows(270_000)).statusCode()).isEqualTo(200);
        assertThat(node.engine.openSlots()).isZero();
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
    }

    @Test
    void answers503WhenThereIsNoMemoryForTheRequestNow() {
        // given
        node.serve("iris", "");
        node.engine.duringRuns(() -> {
            throw new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory");
        });

        // when
        HttpResponse<String> refused = node.post("/iris", DataPlane.ONE_ROW);

        // then
        isProblem(refused, 503, "VTB-6011");
        node.engine.duringRuns(() -> {});
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
        assertThat(node.inFlight("iris")).isZero();
    }

    @Tag("R7")
    @Test
    @Tag("F16")
    void isEmptyAfterAStormOfGoodBadLateAndAbortedRequests() throws Exception {
        // given
        node.serveExpensive("iris", "  limits: {max_queue: 8}\n");
        node.engine.duringRuns(() -> DataPlane.burn(300_000));

        // when
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            switch (i % 5) {
                case 0, 1 -> answers.add(node.postAsync("/iris", DataPlane.ONE_ROW));
                case 2 -> answers.add(node.postAsync("/iris", "{\"x\":[[1,2]]}"));
                case 3 -> answers.add(node.sendAsync(withTimeout("1")));
                default -> raw(DataPlane.ONE_ROW).close();
            }
        }

        // then
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isIn(200, 400, 429, 504));
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
        assertThat(node.meters.scrape())
                .contains("vertebra_requests_in_flight{api=\"iris\",revision=\"r1\"} 0.0")
                .contains("vertebra_queue_depth{api=\"iris\",revision=\"r1\"} 0.0");
        assertThat(node.engine.openSlots()).isLessThanOrEqualTo(DataPlane.ENGINE_THREADS);
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
    }

    @Test
    void runsCheapModelsOnTheEventLoopAndExpensiveOnesOnEngineThreads() {
        // given
        node.serve("iris", "");
        List<String> threads = new ArrayList<>();
        node.engine.duringRuns(() -> threads.add(Thread.currentThread().getName()));
        node.post("/iris", DataPlane.ONE_ROW);

        // when
        node.makeExpensive("iris");
        node.engine.duringRuns(() -> threads.add(Thread.currentThread().getName()));
        node.post("/iris", DataPlane.ONE_ROW);

        // then
        assertThat(threads).hasSize(2);
        assertThat(threads.getFirst()).contains("eventloop");
        assertThat(threads.getLast()).startsWith("vertebra-engine-");
    }

    private List<CompletableFuture<HttpResponse<String>>> occupySlots() {
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < DataPlane.ENGINE_THREADS; i++) {
            running.add(node.postAsync("/iris", DataPlane.ONE_ROW));
        }
        await().until(() -> node.engine.runGate().waiting() == DataPlane.ENGINE_THREADS);
        return running;
    }

    private HttpRequest.Builder withTimeout(String millis) {
        return node.jsonPost("/iris", DataPlane.ONE_ROW).header("X-Request-Timeout-Ms", millis);
    }

    private RawClient raw(String body) throws IOException {
        return RawClient.connect(node.port()).send(post(body));
    }

    private static String post(String body) {
        return DataPlane.postHead("/iris", body.length()) + body;
    }

    /** What comes until nothing more comes for a while. */
    private static String readAll(Socket socket) throws IOException {
        socket.setSoTimeout(500);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (SocketTimeoutException quiet) {
            return all.toString(StandardCharsets.US_ASCII);
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    private static void send(Socket socket, String body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(post(body).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String rows(int count) {
        return "{\"x\":[" + "[1,2,3,4],".repeat(count - 1) + "[1,2,3,4]]}";
    }
}

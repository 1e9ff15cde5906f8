package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineFailure;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.testing.Specs;

/** Predictions over real sockets: what a caller sees when things go right and wrong. */
class PredictOverHttpTest {

    private static final int ENGINE_THREADS = 2;

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

    @ParameterizedTest
    @ValueSource(strings = {"/iris", "/iris/predict", "/iris/predict?a=b", "/./iris"})
    void predictsAtTheEndpointAndBelowIt(String path) {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.post(path, DataPlane.ONE_ROW);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(DataPlane.DOUBLED);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("x-cortex-origin")).hasValue("api");
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(answer.headers().firstValue("traceparent")).isPresent();
    }

    @Test
    void servesEndpointsOfItsOwnName() {
        // given
        node.serve("iris", "  networking: {endpoint: models/v1.2/iris_x}\n");

        // then
        assertThat(node.post("/models/v1.2/iris_x", DataPlane.ONE_ROW).statusCode())
                .isEqualTo(200);
        assertThat(node.post("/models/v1.2/iris_x/predict", DataPlane.ONE_ROW).statusCode())
                .isEqualTo(200);
        isProblem(node.post("/iris", DataPlane.ONE_ROW), 404, "VTB-4002");
        isProblem(node.post("/models/v1.2", DataPlane.ONE_ROW), 404, "VTB-4002");
    }

    @Test
    void servesSeveralApisAtOnce() {
        // given
        List<String> names = List.of("a", "b", "c", "d", "e");
        names.forEach(name -> node.serve(name, ""));

        // when
        List<CompletableFuture<HttpResponse<String>>> answers = names.stream()
                .map(name -> node.postAsync("/" + name, DataPlane.ONE_ROW))
                .toList();

        // then
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo(DataPlane.DOUBLED));
        assertThat(node.engine.openModels()).isEqualTo(5);
    }

    @Test
    void tellsWhatAnApiTakesWithASampleThatWorks() {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.send(node.request("/iris").GET());

        // then
        JsonObject summary = new JsonObject(answer.body());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(summary.getString("name")).isEqualTo("iris");
        assertThat(summary.getString("revision")).isEqualTo("r1");
        assertThat(summary.getString("endpoint")).isEqualTo("/iris");
        assertThat(summary.getBoolean("ready")).isTrue();
        assertThat(summary.getJsonArray("inputs"))
                .isEqualTo(JsonArray.of(
                        new JsonObject().put("name", "x").put("type", "float32").put("shape", JsonArray.of(-1, 4))));
        assertThat(summary.getJsonArray("outputs").getJsonObject(0).getString("name"))
                .isEqualTo("y");
        assertThat(node.post("/iris", summary.getJsonObject("sample").encode()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void answersHeadWithoutABody() {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.send(node.request("/iris").method("HEAD", BodyPublishers.noBody()));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /nobody, 404, VTB-4002",
        "GET, /nobody, 404, VTB-4002",
        "POST, /iris/predict/more, 404, VTB-4002",
        "POST, /livez, 405, VTB-6003",
        "PUT, /iris, 405, VTB-6003",
        "DELETE, /iris/predict, 405, VTB-6003",
        "PATCH, /iris, 405, VTB-6003",
        "OPTIONS, /iris, 405, VTB-6003"
    })
    void refusesWrongPathsAndMethods(String method, String path, int status, String code) {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.send(node.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(DataPlane.ONE_ROW)));

        // then
        isProblem(answer, status, code);
        if (status == 405) {
            assertThat(answer.headers().firstValue("Allow"))
                    .hasValue(path.equals("/livez") ? "GET, HEAD" : "GET, HEAD, POST");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "application/json; charset=utf-8, 200",
        "APPLICATION/JSON, 200",
        "application/vnd.acme+json, 200",
        "text/plain, 415",
        "application/xml, 415",
        "application/x-www-form-urlencoded, 415"
    })
    void takesJsonOnly(String contentType, int status) {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.send(node.request("/iris")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(DataPlane.ONE_ROW)));

        // then
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 415) {
            isProblem(answer, 415, "VTB-6008");
            assertThat(answer.body()).contains("Content-Type: application/json");
        }
    }

    @Test
    void takesABodyWithoutContentTypeForJson() {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.send(node.request("/iris").POST(BodyPublishers.ofString(DataPlane.ONE_ROW)));

        // then
        assertThat(answer.body()).isEqualTo(DataPlane.DOUBLED);
    }

    @Test
    void refusesCompressedBodies() {
        // given
        node.serve("iris", "");

        // when
        HttpResponse<String> answer = node.send(
                node.request("/iris").header("Content-Encoding", "gzip").POST(BodyPublishers.ofString("?")));

        // then
        isProblem(answer, 415, "VTB-6008");
    }

    @Test
    void boundsBodiesByTheApi() {
        // given
        node.serve("iris", "  limits: {max_body: 1Ki}\n");

        // then
        isProblem(node.post("/iris", " ".repeat(1_025)), 413, "VTB-6006");
        assertThat(node.post("/iris", DataPlane.ONE_ROW + " ".repeat(1_000 - DataPlane.ONE_ROW.length()))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,2]", "{\"z\":1}", "{\"x\":[[1,2,3]]}", "{\"x\":[[1,2,3,\"4\"]]}"})
    void answersWhatDoesNotFitTheModelWithAProblem(String body) {
        // given
        node.serve("iris", "");

        // then
        isProblem(node.post("/iris", body), 400, "VTB-4001");
        assertThat(node.inFlight("iris")).isZero();
    }

    @Test
    void decodesLargeBodiesOnEngineThreads() {
        // given
        node.serve("iris", "");
        String rows = "[1,2,3,4],".repeat(40_000);

        // when
        HttpResponse<String> good = node.post("/iris", "{\"x\":[" + rows + "[1,2,3,4]]}");
        HttpResponse<String> bad = node.post("/iris", "{\"x\":[" + rows + "[1,2,3]]}");

        // then
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(good.body()).startsWith("{\"y\":[[2.0,4.0,6.0,8.0],").endsWith("[2.0,4.0,6.0,8.0]]}");
        isProblem(bad, 400, "VTB-4001");
        assertThat(node.inFlight("iris")).isZero();
    }

    @Test
    void answersEachEngineFailureWithItsProblem() {
        // given
        node.serve("iris", "");

        // then
        node.engine.failRuns(new EngineFailure.RefusedInput("index 7 is outside the table"));
        isProblem(node.post("/iris", DataPlane.ONE_ROW), 400, "VTB-4001");
        node.engine.failRuns(new EngineFailure.RunFailed("The model failed."));
        isProblem(node.post("/iris", DataPlane.ONE_ROW), 500, "VTB-4006");
        node.engine.failRuns(new EngineFailure.OutOfMemory("No room."));
        HttpResponse<String> full = node.post("/iris", DataPlane.ONE_ROW);
        isProblem(full, 503, "VTB-6011");
        assertThat(full.headers().firstValue("Retry-After")).isPresent();
        node.engine.failRuns(null);
        assertThat(node.post("/iris", DataPlane.ONE_ROW).statusCode()).isEqualTo(200);
        assertThat(node.inFlight("iris")).isZero();
    }

    @Test
    void survivesAModelThatThrowsWhatNobodyExpects() {
        // given
        node.serve("iris", "");
        node.engine.duringRuns(() -> {
            throw new IllegalStateException("secret of the inside");
        });

        // when
        HttpResponse<String> answer = node.post("/iris", DataPlane.ONE_ROW);

        // then
        isProblem(answer, 500, "VTB-6000");
        assertThat(answer.body()).doesNotContain("secret", "IllegalState", "vertebra.serving");
        node.engine.duringRuns(() -> {});
        assertThat(node.post("/iris", DataPlane.ONE_ROW).statusCode()).isEqualTo(200);
        assertThat(node.inFlight("iris")).isZero();
        assertThat(node.engine.openSlots()).isEqualTo(1);
    }

    @Test
    void answers503WithRetryAfterWhileNothingIsReady() {
        // given
        Revision revision = node.commit(Specs.onnx("iris"));

        // when
        await().until(() -> node.post("/iris", DataPlane.ONE_ROW).statusCode() != 404);
        HttpResponse<String> answer = node.post("/iris", DataPlane.ONE_ROW);

        // then
        isProblem(answer, 503, "VTB-4004");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(new JsonObject(node.send(node.request("/iris").GET()).body()).getBoolean("ready"))
                .isFalse();
        assertThat(node.row("iris", revision)).isEmpty();
    }

    @Test
    void answers404AsSoonAsAnApiIsDeletedWhileWhatRunsFinishes() {
        // given
        expensive(node.serve("iris", ""));
        node.engine.runGate().close();
        CompletableFuture<HttpResponse<String>> running = node.postAsync("/iris", DataPlane.ONE_ROW);
        await().until(() -> node.engine.runGate().waiting() == 1);

        // when
        node.registry.delete(new ApiName("iris"), "test", java.util.OptionalLong.empty());

        // then
        await().untilAsserted(() -> isProblem(node.post("/iris", DataPlane.ONE_ROW), 404, "VTB-4002"));
        assertThat(running).isNotDone();
        node.engine.runGate().open();
        assertThat(running.join().body()).isEqualTo(DataPlane.DOUBLED);
        await().untilAsserted(() -> assertThat(node.engine.openModels()).isZero());
        assertThat(node.engine.openSlots()).isZero();
    }

    @Test
    void answers429AtOnceWhenTheQueueIsFullAndServesTheOthersInOrder() {
        // given
        expensive(node.serve("iris", "  limits: {max_queue: 3}\n"));
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> taken = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < ENGINE_THREADS + 3; i++) {
            int number = i;
            taken.add(node.postAsync("/iris", DataPlane.ONE_ROW).whenComplete((answer, failure) -> {
                synchronized (order) {
                    order.add(number);
                }
            }));
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

    @Test
    void dropsWhatWaitedPastItsDeadlineWithoutAnInference() {
        // given
        expensive(node.serve("iris", ""));
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> running = occupySlots();
        int runs = node.engine.runs();

        // when
        HttpResponse<String> late = node.send(withTimeout("50"));

        // then
        isProblem(late, 504, "VTB-4005");
        assertThat(node.inFlight("iris")).isEqualTo(ENGINE_THREADS);
        node.engine.runGate().open();
        assertThat(running)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(node.engine.runs()).isEqualTo(runs);
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
    }

    @Test
    void answersAtTheDeadlineAlsoWhileTheModelRuns() {
        // given
        expensive(node.serve("iris", "  limits: {request_timeout: 100ms}\n"));
        node.engine.runGate().close();

        // when
        HttpResponse<String> late = node.post("/iris", DataPlane.ONE_ROW);

        // then
        isProblem(late, 504, "VTB-4005");
        assertThat(node.inFlight("iris")).isEqualTo(1);
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

    @Test
    void forgetsTheQueuedRequestOfACallerThatLeft() throws IOException {
        // given
        expensive(node.serve("iris", ""));
        node.engine.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> running = occupySlots();
        int runs = node.engine.runs();
        Socket caller = raw(DataPlane.ONE_ROW);
        await().until(() -> node.inFlight("iris") == ENGINE_THREADS + 1);

        // when
        caller.close();

        // then
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isEqualTo(ENGINE_THREADS));
        node.engine.runGate().open();
        assertThat(running)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(node.engine.runs()).isEqualTo(runs);
        await().untilAsserted(() -> assertThat(node.inFlight("iris")).isZero());
        assertThat(node.meters.scrape())
                .contains("vertebra_requests_total{api=\"iris\",outcome=\"aborted\",revision=\"r1\"} 1.0");
    }

    @Test
    void isEmptyAfterAStormOfGoodBadLateAndAbortedRequests() throws Exception {
        // given
        expensive(node.serve("iris", "  limits: {max_queue: 8}\n"));
        node.engine.duringRuns(() -> burn(300_000));

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
        assertThat(node.engine.openSlots()).isLessThanOrEqualTo(ENGINE_THREADS);
        assertThat(node.post("/iris", DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
    }

    @Test
    void letsBrowsersOfNamedOriginsCall() {
        // given
        node.serve("iris", "  networking: {cors: {origins: ['https://shop.example']}}\n");

        // when
        HttpResponse<String> preflight = node.send(node.request("/iris")
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> answer = node.send(post().header("Origin", "https://shop.example"));
        HttpResponse<String> foreign = node.send(post().header("Origin", "https://evil.example"));

        // then
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://shop.example");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValueSatisfying(methods -> assertThat(methods).contains("POST"));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://shop.example");
        assertThat(answer.headers().firstValue("Vary")).hasValue("origin");
        assertThat(foreign.statusCode()).isEqualTo(200);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void tellsBrowsersOfErrorsToo() {
        // given
        node.serve("iris", "  networking: {cors: {origins: ['*']}}\n");

        // when
        HttpResponse<String> answer = node.send(
                node.request("/iris").header("Origin", "https://any.example").POST(BodyPublishers.ofString("{")));

        // then
        isProblem(answer, 400, "VTB-4001");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }

    @Test
    void runsCheapModelsOnTheEventLoopAndExpensiveOnesOnEngineThreads() {
        // given
        node.serve("iris", "");
        List<String> threads = new ArrayList<>();
        node.engine.duringRuns(() -> threads.add(Thread.currentThread().getName()));
        node.post("/iris", DataPlane.ONE_ROW);

        // when
        node.engine.duringRuns(() -> burn(3_000_000));
        for (int i = 0; i < 10; i++) {
            node.post("/iris", DataPlane.ONE_ROW);
        }
        node.engine.duringRuns(() -> threads.add(Thread.currentThread().getName()));
        node.post("/iris", DataPlane.ONE_ROW);

        // then
        assertThat(threads).hasSize(2);
        assertThat(threads.getFirst()).contains("eventloop");
        assertThat(threads.getLast()).startsWith("vertebra-engine-");
    }

    /** From now on its runs go to the engine threads, as if it were slow. */
    private void expensive(Revision served) {
        node.engine.duringRuns(() -> burn(3_000_000));
        for (int i = 0; i < 10; i++) {
            assertThat(node.post("/iris", DataPlane.ONE_ROW).statusCode())
                    .as("%s", served)
                    .isEqualTo(200);
        }
        node.engine.duringRuns(() -> {});
    }

    private List<CompletableFuture<HttpResponse<String>>> occupySlots() {
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < ENGINE_THREADS; i++) {
            running.add(node.postAsync("/iris", DataPlane.ONE_ROW));
        }
        await().until(() -> node.engine.runGate().waiting() == ENGINE_THREADS);
        return running;
    }

    private HttpRequest.Builder post() {
        return node.request("/iris")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(DataPlane.ONE_ROW));
    }

    private HttpRequest.Builder withTimeout(String millis) {
        return post().header("X-Request-Timeout-Ms", millis);
    }

    private Socket raw(String body) throws IOException {
        Socket socket = new Socket("127.0.0.1", node.port());
        OutputStream out = socket.getOutputStream();
        out.write(("POST /iris HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static void burn(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void isProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
    }
}

package vertebra.serving.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static vertebra.serving.testing.Answers.isProblem;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.Payload;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.net.RawClient;

/** What callers of a Python predictor see: its requests, its answers, its failures. */
class PythonApiTest {

    private static final int MANY = 40;

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
    void handsTheRequestOverAsItCame() {
        // given
        AtomicReference<Payload.Request> seen = seenByCode();
        node.servePython("movies", "", "");

        // when
        node.send(node.request("/movies/predict?user=a%20b&user=c;d&empty=")
                .header("Content-Type", "text/csv; charset=latin1")
                .header("X-Colour", "red")
                .header("X-Colour", "blue")
                .header("X-Request-Id", "id-1")
                .POST(BodyPublishers.ofByteArray(new byte[] {0, 1, (byte) 0xff})));

        // then
        Payload.Request request = seen.get();
        assertThat(request.body()).containsExactly(0, 1, 0xff);
        assertThat(request.contentType()).hasValue("text/csv; charset=latin1");
        assertThat(request.query())
                .containsExactly(Map.entry("user", List.of("a b", "c;d")), Map.entry("empty", List.of("")));
        assertThat(request.headers()).containsEntry("x-colour", "red, blue").containsKey("host");
        assertThat(request.requestId()).isEqualTo("id-1");
    }

    @Test
    @Tag("S15")
    void keepsKeysAndCookiesFromCode() {
        // given
        AtomicReference<Payload.Request> seen = seenByCode();
        node.servePython("movies", "", "");

        // when
        node.send(node.jsonPost("/movies", "{}")
                .header("Authorization", "Bearer secret")
                .header("X-API-Key", "secret")
                .header("Proxy-Authorization", "Basic secret")
                .header("Cookie", "session=secret"));

        // then
        assertThat(seen.get().headers()).isNotEmpty();
        assertThat(seen.get().headers().values()).noneMatch(value -> value.contains("secret"));
        assertThat(seen.get().headers()).doesNotContainKeys("authorization", "x-api-key", "cookie", "connection");
    }

    @Test
    @Tag("S15")
    void keepsHeadersOfTheConnectionFromCode() throws IOException {
        // given
        AtomicReference<Payload.Request> seen = seenByCode();
        node.servePython("movies", "", "");
        String request = String.join(
                "\r\n",
                "POST /movies HTTP/1.1",
                "Host: x",
                "X-Good: fine",
                "Connection: keep-alive",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: trailers",
                "Trailer: X-Sum",
                "Upgrade: other",
                "Transfer-Encoding: chunked",
                "",
                "2\r\n{}\r\n0\r\n\r\n");

        // when
        int status;
        try (RawClient caller = caller(request)) {
            status = caller.readAnswer().status();
        }

        // then
        assertThat(status).isEqualTo(200);
        assertThat(seen.get().headers()).containsOnlyKeys("host", "x-good");
    }

    @Test
    void answersWithStatusTypeAndHeadersOfTheCode() {
        // given
        node.python.answers(request ->
                new Payload.Answer(201, "text/html; charset=utf-8", Map.of("X-Model", "m1"), "<p>".getBytes(UTF_8)));
        node.servePython("movies", "", "");

        // when
        HttpResponse<String> answer = node.post("/movies", "{}");

        // then
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("<p>");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("X-Model")).hasValue("m1");
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    @Tag("S15")
    void letsNoHeaderOfCodeTouchTheConnection() throws IOException {
        // given
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Length", "1");
        headers.put("Transfer-Encoding", "chunked");
        headers.put("Connection", "close");
        headers.put("Keep-Alive", "timeout=5");
        headers.put("Proxy-Connection", "close");
        headers.put("TE", "trailers");
        headers.put("Trailer", "X-Sum");
        headers.put("Upgrade", "other");
        headers.put("X-Request-Id", "forged");
        headers.put("Set-Cookie", "session=1");
        headers.put("Access-Control-Allow-Origin", "*");
        headers.put("X-Split", "a\r\nX-Injected: 1");
        headers.put("X-Bad\r\nX-Injected", "1");
        headers.put("X Space", "1");
        headers.put("", "1");
        headers.put("X-Good", "fine");
        node.python.answers(
                request -> new Payload.Answer(200, "text/plain\r\nX-Injected: 1", headers, "four".getBytes(UTF_8)));
        node.servePython("movies", "", "");

        // when
        RawClient.Answer answer;
        try (RawClient caller = caller(DataPlane.postHead("/movies", 2) + "{}")) {
            answer = caller.readAnswer();
        }

        // then
        String head = String.join("\r\n", answer.headers()).toLowerCase(Locale.ROOT) + "\r\n";
        assertThat(head)
                .contains("content-length: 4\r\n", "x-good: fine", "content-type: application/octet-stream\r\n")
                .doesNotContain("x-injected", "forged", "set-cookie", "transfer-encoding", "access-control", "x space")
                .doesNotContain("connection: close", "keep-alive", "te: ", "trailer", "upgrade");
        assertThat(answer.body()).isEqualTo("four");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void sendsNoBodyWhereNoneMayBe(int status) throws IOException {
        // given
        node.python.answers(request -> new Payload.Answer(status, "text/plain", Map.of(), "body".getBytes(UTF_8)));
        node.servePython("movies", "", "");

        // when
        String request = DataPlane.postHead("/movies", 2) + "{}";
        String twice;
        try (RawClient caller = caller(request + request.replaceFirst("\r\n", "\r\nConnection: close\r\n"))) {
            twice = caller.readToEnd();
        }

        // then
        assertThat(twice.split("HTTP/1.1 " + status, -1)).hasSize(3);
        assertThat(twice).doesNotContain("body", "content-length: 4").doesNotContain("content-type");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 101, 199, 600})
    void takesAStatusThatDoesNotExistForAFailure(int status) {
        // given
        node.python.answers(request -> text(status, "body"));
        node.servePython("movies", "", "");

        // then
        isProblem(node.post("/movies", "{}"), 500, "VTB-4009");
    }

    @Test
    void takesAnAnswerThatIsTooLargeForAFailure() {
        // given
        byte[] tooLarge = new byte[TensorCodec.MAX_ANSWER_BYTES + 1];
        node.python.answers(request -> new Payload.Answer(200, "text/plain", Map.of(), tooLarge));
        node.servePython("movies", "", "");

        // when
        HttpResponse<String> answer = node.post("/movies", "{}");

        // then
        isProblem(answer, 500, "VTB-4009");
        assertThat(answer.body()).contains("The answer is larger than ");
    }

    @Test
    void givesARefusedRequestBackToItsCaller() {
        // given
        node.servePython("movies", "", "");
        node.python.failRuns(new EngineFailure.RefusedInput("The body is no JSON."));

        // when
        HttpResponse<String> answer = node.post("/movies", "{");

        // then
        isProblem(answer, 400, "VTB-4001");
        assertThat(answer.body()).contains("The body is no JSON.");
    }

    @Test
    @Tag("S6")
    void showsOperatorsNothingOfWhatCodeSaysOfARequest() {
        // given
        node.servePython("movies", "", "");
        node.python.failRuns(new EngineFailure.RefusedInput("user 4111222233334444 is unknown"));

        // when
        node.post("/movies", "{}");

        // then
        assertThat(node.traffic.errors(new ApiName("movies")).orElseThrow().recent())
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).doesNotContain("4111"));
    }

    @Test
    void tellsOfAnExceptionNothingButItsRequestId() {
        // given
        node.servePython("movies", "", "");
        node.python.failRuns(new EngineFailure.CodeFailed("internal server error"));

        // when
        HttpResponse<String> answer = node.send(node.jsonPost("/movies", "{}").header("X-Request-Id", "id-7"));

        // then
        isProblem(answer, 500, "VTB-4009");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("title")).isEqualTo("Internal server error");
        assertThat(problem.getString("request_id")).isEqualTo("id-7");
        assertThat(node.inFlight("movies")).isZero();
    }

    @Test
    void tellsALostWorkerFromOneThatIsTooSlow() {
        // given
        node.servePython("movies", "", "");

        // when
        node.python.failRuns(new EngineFailure.WorkerLost("The worker ended."));
        HttpResponse<String> lost = node.post("/movies", "{}");
        node.python.failRuns(new EngineFailure.Overdue("It ran longer than 60 s."));
        HttpResponse<String> overdue = node.post("/movies", "{}");

        // then
        isProblem(lost, 503, "VTB-4010");
        assertThat(lost.headers().firstValue("Retry-After")).hasValue("1");
        isProblem(overdue, 504, "VTB-4005");
    }

    @Test
    void runsAsManyAtATimeAsItsWorkersDoAndQueuesTheRest() {
        // given
        node.servePython("movies", ", processes_per_replica: 2, threads_per_process: 3", "");
        node.python.runGate().close();

        // when
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(() -> node.postAsync("/movies", "{}"))
                .limit(MANY)
                .toList();

        // then
        await().until(() -> node.inFlight("movies") == MANY);
        assertThat(node.python.runGate().waiting()).isEqualTo(6);
        node.python.runGate().open();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        await().until(() -> node.inFlight("movies") == 0);
    }

    @Test
    void refusesWhatExceedsTheQueue() {
        // given
        node.servePython("movies", "", "  limits: {max_queue: 1}\n");
        node.python.runGate().close();
        CompletableFuture<HttpResponse<String>> running = node.postAsync("/movies", "{}");
        CompletableFuture<HttpResponse<String>> queued = node.postAsync("/movies", "{}");
        await().until(() -> node.inFlight("movies") == 2);

        // when
        HttpResponse<String> refused = node.post("/movies", "{}");

        // then
        isProblem(refused, 429, "VTB-4003");
        node.python.runGate().open();
        assertThat(running.join().statusCode()).isEqualTo(200);
        assertThat(queued.join().statusCode()).isEqualTo(200);
    }

    @Test
    void tellsTheWorkerThatNobodyWaitsAnyMore() {
        // given
        node.servePython("movies", "", "");
        node.python.runGate().close();
        CompletableFuture<HttpResponse<String>> running =
                node.sendAsync(node.jsonPost("/movies", "{}").header("X-Request-Timeout-Ms", "100"));
        CompletableFuture<HttpResponse<String>> queued =
                node.sendAsync(node.jsonPost("/movies", "{}").header("X-Request-Timeout-Ms", "100"));

        // then
        isProblem(running.join(), 504, "VTB-4005");
        isProblem(queued.join(), 504, "VTB-4005");
        await().until(() -> node.inFlight("movies") == 0);
        await().until(() -> node.python.cancellations() == node.python.runs());
    }

    @Test
    void countsNobodyWhoLeft() throws IOException {
        // given
        node.servePython("movies", "", "");
        node.python.runGate().close();
        for (int i = 0; i < 5; i++) {
            try (RawClient _ = caller(DataPlane.postHead("/movies", 2) + "{}")) {
                int before = i;
                await().until(() -> node.python.runs() > before || node.inFlight("movies") > 0);
            }
        }

        // then
        await().until(() -> node.inFlight("movies") == 0);
        node.python.runGate().open();
        assertThat(node.post("/movies", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void drainsALongQueueWhenEveryAnswerComesAtOnce() {
        // given
        node.servePython("movies", "", "  limits: {max_queue: 1000}\n");
        node.python.runGate().close();
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(() -> node.postAsync("/movies", "{}"))
                .limit(300)
                .toList();
        await().until(() -> node.inFlight("movies") == 300);

        // when
        node.python.ails("Its workers end again and again.");
        node.python.runGate().open();

        // then
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isIn(200, 503));
        await().until(() -> node.inFlight("movies") == 0);
    }

    @Test
    void saysAtOnceThatItsWorkersCrashAndComesBackByItself() {
        // given
        Revision revision = node.servePython("movies", "", "");
        String reason = "Its worker crashed 5 times in a row: Segmentation fault.";

        // when
        node.python.ails("Its worker crashed 5 times in a row:\n  Segmentation fault.");
        node.refresh();

        // then
        await().until(() ->
                node.row("movies", revision).map(ReplicaView::reason).orElse("").equals(reason));
        isProblem(node.post("/movies", "{}"), 503, "VTB-4010");

        // when
        node.python.ails(null);
        node.refresh();

        // then
        await().until(() -> node.row("movies", revision).orElseThrow().reason() == null);
        assertThat(node.post("/movies", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void summarisesWhatItKnowsOfCode() {
        // given
        node.servePython("movies", "", "  warm_up: ['{\"user_id\": \"1\"}', '{\"user_id\": \"2\"}']\n");

        // when
        HttpResponse<String> answer = node.send(node.request("/movies").GET());
        HttpResponse<String> head = node.send(node.request("/movies").method("HEAD", BodyPublishers.noBody()));

        // then
        JsonObject summary = new JsonObject(answer.body());
        assertThat(summary.fieldNames())
                .containsExactlyInAnyOrder("name", "revision", "endpoint", "ready", "language", "sample");
        assertThat(summary.getString("language")).isEqualTo("python");
        assertThat(summary.getBoolean("ready")).isTrue();
        assertThat(summary.getJsonObject("sample")).isEqualTo(new JsonObject().put("user_id", "1"));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void refusesADeployWhoseWarmUpFails() {
        // given
        String warmUp = "  warm_up: ['{}']\n";

        // then
        node.python.answers(request -> text(503, "not yet"));
        assertThatThrownBy(() -> node.commit(Specs.python("movies", "", warmUp)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("status 503");
        node.python.failRuns(new EngineFailure.CodeFailed("internal server error"));
        assertThatThrownBy(() -> node.commit(Specs.python("movies", "", warmUp)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("warm_up");
        await().until(() -> node.python.openModels() == 0);
    }

    @Test
    void refusesAQueryThatNobodyCanDecode() throws IOException {
        // given
        node.servePython("movies", "", "");

        // when
        int status;
        try (RawClient caller = caller(DataPlane.postHead("/movies?a=%zz", 2) + "{}")) {
            status = caller.readAnswer().status();
        }

        // then
        assertThat(status).isEqualTo(400);
        assertThat(node.inFlight("movies")).isZero();
    }

    @Test
    void refusesCompressedBodiesAsEverywhere() {
        // given
        node.servePython("movies", "", "");

        // then
        isProblem(node.send(node.jsonPost("/movies", "{}").header("Content-Encoding", "gzip")), 415, "VTB-6008");
    }

    /** The last request that code saw. */
    private AtomicReference<Payload.Request> seenByCode() {
        AtomicReference<Payload.Request> seen = new AtomicReference<>();
        node.python.answers(request -> {
            seen.set(request);
            return text(200, "ok");
        });
        return seen;
    }

    private RawClient caller(String request) throws IOException {
        return RawClient.connect(node.port()).send(request);
    }

    private static Payload.Answer text(int status, String body) {
        return new Payload.Answer(status, "text/plain", Map.of(), body.getBytes(UTF_8));
    }
}

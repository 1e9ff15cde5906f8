package vertebra.serving.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vertebra.serving.testing.Answers.isProblem;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.engine.api.EngineFailure;
import vertebra.serving.testing.DataPlane;
import vertebra.spec.Revision;
import vertebra.spec.testing.Specs;

/** Predictions over real sockets: what a caller sees when things go right and wrong. */
class PredictOverHttpTest {

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

    @Tag("S11")
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

    @Tag("S18")
    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "application/json; charset=utf-8, 200",
        "APPLICATION/JSON, 200",
        "application/json;charset=\"UTF-8\", 200",
        "application/json; charset=utf-16, 415",
        "application/json; profile=x; Charset=ISO-8859-1, 415",
        "application/problem+json, 200",
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

    @Tag("S8")
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

    @Tag("S8")
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

    @Tag("S6")
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

    @Tag("S6")
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
    void letsBrowsersOfNamedOriginsCall() {
        // given
        node.serve("iris", "  networking: {cors: {origins: ['https://shop.example']}}\n");

        // when
        HttpResponse<String> preflight = node.send(node.request("/iris")
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> answer = node.send(node.request("/iris")
                .POST(BodyPublishers.ofString(DataPlane.ONE_ROW))
                .header("Origin", "https://shop.example"));
        HttpResponse<String> foreign = node.send(node.request("/iris")
                .POST(BodyPublishers.ofString(DataPlane.ONE_ROW))
                .header("Origin", "https://evil.example"));

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
}

package vertebra.acceptance.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.onnx.testing.OnnxModels;

/** What a node answers to those who send it what no model takes. */
@Tag("prediction")
@ExtendWith(PromiseTable.class)
class WrongInputTest {

    private static final String GOOD = "{\"x\":[[1,2,3,4]]}";

    /** Bodies that their API must refuse. */
    private static final Map<String, List<String>> WRONG_BODIES = Map.of(
            "doubling",
            List.of(
                    "",
                    " ",
                    "{",
                    "nonsense",
                    "null",
                    "true",
                    "7",
                    "\"x\"",
                    "[]",
                    "{}",
                    "[[1,2,3,4]",
                    GOOD + GOOD,
                    "{\"y\":[[1,2,3,4]]}",
                    "{\"x\":[[1,2,3,4]],\"z\":1}",
                    "{\"x\":[[1,2,3,4]],\"x\":[[1,2,3,4]]}",
                    "{\"x\":[[1,2,3]]}",
                    "{\"x\":[[1,2,3,4,5]]}",
                    "{\"x\":[[1,2,3,4],[1]]}",
                    "{\"x\":[[[1,2,3,4]]]}",
                    "{\"x\":1}",
                    "{\"x\":[]}",
                    "{\"x\":[[]]}",
                    "{\"instances\":[]}",
                    "{\"x\":null}",
                    "{\"x\":[[1,2,3,null]]}",
                    "{\"x\":[[1,2,3,\"4\"]]}",
                    "{\"x\":[[1,2,3,true]]}",
                    "{\"x\":[[1,2,3,{}]]}",
                    "{\"x\":{\"a\":1}}",
                    "{\"x\":[[1,2,3,1e999]]}",
                    "{\"x\":[[1,2,3,1e39]]}",
                    "{\"x\":[[1,2,3,NaN]]}",
                    "{\"x\":[[1,2,3,+1]]}",
                    "{\"x\":[[1,2,3,01]]}",
                    "{\"x\":[[1,2,3,0x1]]}",
                    "{\"x\":[[1,2,3,\"nan\"]]}",
                    "{\"x\":[[1,2,3,4,]]}",
                    "{\"x\":[[1,2,3,4]]}//",
                    "{\"x\":[[1,2,3," + "9".repeat(100) + "]]}",
                    "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}",
                    "[".repeat(100_000),
                    "{\"a\":".repeat(100_000),
                    "{\"instances\":{}}",
                    "{\"instances\":[[1,2,3]]}",
                    "{\"instances\":[{\"x\":[1,2,3,4]},{}]}",
                    "{\"x\":[[1,2,3,4]],\"outputs\":[\"none\"]}",
                    "{\"x\":[[1,2,3,4]],\"outputs\":[]}",
                    "{\"x\":[[1,2,3,4]],\"outputs\":\"y\"}",
                    "{'x':[[1,2,3,4]]}",
                    "\u0000",
                    "{\"x\\u0000\":1}"),
            "arithmetic",
            List.of(
                    "{\"a\":[[1]]}",
                    "[[1]]",
                    "{\"a\":[[1]],\"b\":[1]}",
                    "{\"a\":[[1,2,3]],\"b\":[[1,2]]}",
                    "{\"instances\":[{\"a\":[1],\"b\":[1]},{\"a\":[1]}]}"),
            "labels",
            List.of(
                    "{\"word\":[null]}",
                    "{\"word\":[1]}",
                    "{\"word\":[\"\\ud83d\\ude00\"]}",
                    "{\"word\":[\"\\ud83d\"]}",
                    "{\"word\":[[\"one\"]]}",
                    "{\"word\":[\"one\",[\"two\"]]}"),
            "bytes",
            List.of("{\"x\":[[1,256]]}", "{\"x\":[[1,-1]]}", "{\"x\":[[1,1.5]]}", "{\"x\":[[1,1e99]]}"),
            "longs",
            List.of(
                    "{\"x\":[[1,9223372036854775808]]}",
                    "{\"x\":[[1,-9223372036854775809]]}",
                    "{\"x\":[[1,0.5]]}",
                    "{\"x\":[[1,\"Infinity\"]]}"),
            "bools",
            List.of("{\"x\":[[true,1]]}", "{\"x\":[[true,\"true\"]]}"),
            "words",
            List.of("{\"index\":[7]}", "{\"index\":[-9]}"));

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        node = Node.start(folder.resolve("state"));
        deploy(OnnxModels.doubling(model("doubling")));
        deploy(OnnxModels.arithmetic(model("arithmetic")));
        deploy(OnnxModels.labels(model("labels"), List.of("zero", "one")));
        deploy(OnnxModels.identity(model("bytes"), TensorType.UINT8, -1, 2));
        deploy(OnnxModels.identity(model("longs"), TensorType.INT64, -1, 2));
        deploy(OnnxModels.identity(model("bools"), TensorType.BOOL, -1, 2));
        deploy(OnnxModels.words(model("words"), "zero", "one"));
    }

    @Tag("S6")
    @Tag("S8")
    @Test
    @Promise("Wrong bodies of every kind: 4xx problems that name the input, no 5xx, nothing of the inside")
    void answersWrongBodiesWithProblems(Measured measured) {
        // given
        Map<String, Integer> statuses = new TreeMap<>();

        // when
        WRONG_BODIES.forEach((api, bodies) -> bodies.forEach(body -> {
            HttpResponse<String> answer = node.post("/" + api + "/predict", body);
            statuses.merge(Integer.toString(answer.statusCode()), 1, Integer::sum);
            isAClientsProblem(body, answer, 400);
        }));

        // then
        assertThat(statuses).containsOnlyKeys("400");
        isHealthy();
        measured.fact(statuses + " (status=count)");
    }

    @Tag("S6")
    @Tag("S11")
    @Test
    @Promise("Wrong methods, paths, content types, headers and sizes: the right 4xx each")
    void answersWrongRequestsWithProblems(Measured measured) {
        isAClientsProblem("PUT", send("/doubling", "PUT", "application/json", GOOD), 405);
        isAClientsProblem("DELETE", send("/doubling/predict", "DELETE", "application/json", GOOD), 405);
        isAClientsProblem("no such API", send("/nobody/predict", "POST", "application/json", GOOD), 404);
        isAClientsProblem("too deep", send("/doubling/predict/more", "POST", "application/json", GOOD), 404);
        isAClientsProblem("traversal", send("/..%2f..%2fetc/passwd", "GET", "application/json", ""), 404);
        isAClientsProblem("XML", send("/doubling", "POST", "application/xml", "<x/>"), 415);
        isAClientsProblem("form", send("/doubling", "POST", "application/x-www-form-urlencoded", "x=1"), 415);
        isAClientsProblem("large", send("/doubling", "POST", "application/json", " ".repeat(17 << 20)), 413);
        isAClientsProblem(
                "time-out header",
                node.send(HttpRequest.newBuilder(URI.create(node.dataUrl() + "/doubling"))
                        .header("Content-Type", "application/json")
                        .header("X-Request-Timeout-Ms", "soon")
                        .POST(BodyPublishers.ofString(GOOD))),
                400);
        isHealthy();
        measured.fact("405, 404, 415, 413 and 400 as promised");
    }

    private static void isAClientsProblem(String what, HttpResponse<String> answer, int status) {
        String asked = what.length() <= 80 ? what : what.substring(0, 80) + "...";
        assertThat(answer.statusCode()).as("%s → %s", asked, answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).as(asked).hasValue("application/problem+json");
        JsonNode problem = Node.json(answer);
        assertThat(problem.get("code").asText()).as(asked).matches("VTB-\\d{4}");
        assertThat(problem.get("detail").asText()).as(asked).isNotBlank();
        assertThat(problem.get("request_id").asText()).as(asked).isNotBlank();
        assertThat(answer.body())
                .as(asked)
                .doesNotContainPattern("vertebra\\.(?!dev/problems)")
                .doesNotContain("java.", "io.vertx", "jackson", "onnx", "Ort", "/tmp", "/home", "Exception")
                .hasSizeLessThan(2_000);
    }

    private static void isHealthy() {
        assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(node.post("/doubling", GOOD).body()).isEqualTo("{\"y\":[[2.0,4.0,6.0,8.0]]}");
        Awaitility.await("in-flight of every API back to 0")
                .untilAsserted(() -> assertThat(node.metricSum("vertebra_requests_in_flight"))
                        .isZero());
    }

    private static HttpResponse<String> send(String path, String method, String contentType, String body) {
        return node.send(HttpRequest.newBuilder(URI.create(node.dataUrl() + path))
                .header("Content-Type", contentType)
                .method(method, BodyPublishers.ofString(body)));
    }

    private static Path model(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name)).resolve(name + ".onnx");
    }

    private static void deploy(Path model) {
        node.vertebra("deploy", model.toString()).succeeded();
    }
}

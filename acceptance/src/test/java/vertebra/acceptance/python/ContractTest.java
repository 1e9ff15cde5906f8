package vertebra.acceptance.python;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** What a predictor gets and what its caller gets, as Cortex had it, over HTTP. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class ContractTest {

    private static final String SCRIPTS = "acceptance/src/test/resources/vertebra/acceptance/python/";
    private static final int FORMS = Extent.times(5_000, 1_000);
    private static final long SEED = 20_261_126;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data; boundary=b";
    private static final String UPLOAD = """
            --b\r
            Content-Disposition: form-data; name="title"\r
            \r
            Up\r
            --b\r
            Content-Disposition: form-data; name="poster"; filename="up.png"\r
            Content-Type: image/png\r
            \r
            12345\r
            --b--\r
            """;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void serve() throws IOException {
        Path secrets = Files.createDirectory(
                folder.resolve("secrets"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path secret = Files.createFile(
                secrets.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "open-sesame");
        node = PythonTools.withoutPackages(folder.resolve("state"), "--secrets.dir=" + secrets);
        Command.run(SourceTree.root(), Map.of(), List.of("cp", "-r", SCRIPTS + "contract", folder.toString()))
                .succeeded();
        Project project = new Project(folder.resolve("contract"));
        project.file(
                        "cortex.yaml",
                        SourceTree.read(SCRIPTS + "contract/cortex.yaml").replace("SECRET_FILE", secret.toString()))
                .file("notes.md", "not for the node")
                .file("ratings.csv", "1,2\n")
                .deploy(node)
                .succeeded();
    }

    @Test
    @Promise("A predictor gets JSON, forms, files, text or bytes by the content type, query and headers by their names")
    void readsThePayloadByItsContentType(Measured measured) {
        // given
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        expected.put("application/json|{\"a\":[1,2.5,null]}", json("dict", "{\"a\":[1,2.5,null]}"));
        expected.put("application/json|\"text\"", json("str", "\"text\""));
        expected.put(FORM + "|a=1&a=2&name=J%C3%BCrgen", json("form", "{\"a\":[\"1\",\"2\"],\"name\":[\"Jürgen\"]}"));
        expected.put(MULTIPART + "|" + UPLOAD, json("form", "{\"title\":[\"Up\"],\"poster\":[\"up.png: 5 bytes\"]}"));
        expected.put("text/plain|grüß dich", json("str", "\"grüß dich\""));
        expected.put("application/octet-stream|raw", json("bytes", "\"raw\""));
        List<String> refused = List.of("application/json|{\"a\":", FORM + "|a=%ff", MULTIPART + "|--b\r\n");

        // when, then
        expected.forEach((request, answer) -> assertThat(Node.json(ask("do=echo&town=Brno&town=Hue", request)))
                .isEqualTo(answer));
        refused.forEach(request ->
                assertThat(ask("do=echo", request).statusCode()).as(request).isEqualTo(400));
        measured.fact(expected.size() + " kinds read, " + refused.size() + " broken ones answered with 400");
    }

    @Test
    @Tag("S8")
    @Promise("Forms and multipart bodies broken at random: each is read or answered with 400, and no worker dies")
    void readsOrRefusesEveryForm(Measured measured) {
        // given
        double deaths = node.metricSum("vertebra_worker_deaths_total", "api=\"contract\"");
        int[] refused = {0};

        // when
        BrokenForm.stream(SEED).limit(FORMS).forEach(form -> {
            HttpResponse<String> answer = send("do=echo", form.contentType(), form.body());
            assertThat(answer.statusCode())
                    .as("%s %s: %s", form.contentType(), Arrays.toString(form.body()), answer.body())
                    .isIn(200, 400);
            refused[0] += answer.statusCode() == 400 ? 1 : 0;
        });

        // then
        assertThat(refused[0]).isBetween(FORMS / 10, FORMS - FORMS / 10);
        assertThat(node.metricSum("vertebra_worker_deaths_total", "api=\"contract\""))
                .isEqualTo(deaths);
        measured.fact("%d bodies, %d of them answered with 400".formatted(FORMS, refused[0]));
    }

    @Test
    @Promise("What predict returns is the answer: bytes, text, JSON without NaN, or a response object as it is")
    void answersByWhatIsReturned(Measured measured) {
        answers("bytes", 200, "application/octet-stream", "\0\1");
        answers("text", 200, "text/plain; charset=utf-8", "Đà Nẵng");
        answers("list", 200, "application/json", "[1,null,\"NaN\"]");
        answers("response", 201, "text/csv", "a,b\n1,2\n");
        measured.fact("4 kinds");
    }

    @Test
    @Promise("It has its config, model, variables, secret and modules, and no file that .cortexignore names")
    void hasWhatItsSpecGivesIt(Measured measured) throws IOException {
        // when
        JsonNode known = Node.json(ask("do=know", "application/json|{}"));

        // then
        assertThat(known).isEqualTo(Node.JSON.readTree("""
                {"config": {"greeting": "hello", "weights": [1, 2.5]}, "model": "the weights", "town": "Brno",
                 "token": "open-sesame", "shout": "HI!",
                 "files": ["lib", "requirements.txt", "serving", "weights.txt"]}
                """));
        measured.fact(known.get("files").toString());
    }

    @Test
    @Promise(
            "An exception: 500 without internals, its traceback in `vertebra logs`; post_predict, log_level and metrics work")
    void tellsTheLogWhatItDoesNotTellTheCaller(Measured measured) {
        // when
        HttpResponse<String> failed = ask("do=fail&town=Brno", "application/json|\"4711\"");
        HttpResponse<String> answered = ask("do=know&town=Hue", "application/json|{}");

        // then
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("KeyError", "card", "4711", "predictor.py", "Traceback");
        assertThat(answered.statusCode()).isEqualTo(200);
        Awaitility.await("the log has it all")
                .untilAsserted(
                        () -> assertThat(node.vertebra("logs", "contract").output())
                                .contains("Traceback", "KeyError: 'the card 4711'", "serving/predictor.py")
                                .contains("after: the answer to know was sent"));
        Awaitility.await("the metric counts")
                .untilAsserted(() -> assertThat(node.metricSum("vertebra_predictor_asked_total", "town=\"Brno\""))
                        .isPositive());
        measured.fact("500: " + Node.json(failed).path("title").asText());
    }

    @Test
    @Promise("processes_per_replica x threads_per_process requests run at once, and no more")
    void runsAsManyAtOnceAsItHasSlots(Measured measured) {
        // given
        Project.python(
                        folder,
                        "slots",
                        SourceTree.read(SCRIPTS + "slots.py"),
                        "processes_per_replica: 2",
                        "threads_per_process: 3",
                        "config: {parties: 4, patience: 2}")
                .file("requirements.txt", "")
                .deploy(node)
                .succeeded();

        // when: as many as fit, twice
        List<JsonNode> answers = together(12, i -> node.post("/slots", "{}")).stream()
                .map(Node::json)
                .toList();

        // then
        assertThat(answers)
                .extracting(answer -> answer.path("process").asText())
                .doesNotContain("");
        assertThat(answers.stream()
                        .collect(toMap(
                                answer -> answer.get("process").asText(),
                                answer -> answer.get("most").asInt(),
                                Math::max))
                        .values())
                .containsExactly(3, 3);
        measured.fact("12 requests in 2 processes, at most 3 at once in each");
    }

    @Test
    @Promise("server_side_batching: predict gets the lists of requests that came together, and the bad one fails alone")
    void answersTogetherWhatCameTogether(Measured measured) {
        // given
        Project.python(
                        folder,
                        "batches",
                        SourceTree.read(SCRIPTS + "batches.py"),
                        "server_side_batching: {max_batch_size: 8, batch_interval: 500ms}")
                .file("requirements.txt", "")
                .deploy(node)
                .succeeded();

        // when
        List<HttpResponse<String>> good = together(8, i -> node.post("/batches", Integer.toString(i)));
        List<HttpResponse<String>> mixed = together(8, i -> node.post("/batches", i == 3 ? "null" : "" + i));

        // then
        for (int i = 0; i < 8; i++) {
            assertThat(Node.json(good.get(i)).path("doubled").asInt(-1)).isEqualTo(2 * i);
            assertThat(mixed.get(i).statusCode()).as("request %d", i).isEqualTo(i == 3 ? 500 : 200);
        }
        int most = good.stream()
                .mapToInt(answer -> Node.json(answer).path("together").asInt())
                .max()
                .orElse(0);
        assertThat(most).isGreaterThan(1);
        measured.fact("up to " + most + " of 8 together; 1 of 8 failed alone");
    }

    private static void answers(String what, int status, String contentType, String body) {
        HttpResponse<String> answer = ask("do=give", "application/json|\"" + what + "\"");
        assertThat(answer.statusCode()).as("%s: %s", what, answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(contentType);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("x-made-by").isPresent()).isEqualTo(what.equals("response"));
    }

    private static List<HttpResponse<String>> together(int requests, IntFunction<HttpResponse<String>> request) {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, requests)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> request.apply(i), callers))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    /** @param request content type and body, a bar between them */
    private static HttpResponse<String> ask(String query, String request) {
        int bar = request.indexOf('|');
        return send(query, request.substring(0, bar), request.substring(bar + 1).getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> send(String query, String contentType, byte[] body) {
        return node.send(HttpRequest.newBuilder(URI.create(node.dataUrl() + "/contract?" + query))
                .header("Content-Type", contentType)
                .header("X-Colour", "red")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode json(String type, String value) {
        try {
            return Node.JSON.readTree("{\"type\":\"" + type + "\",\"value\":" + value
                    + ",\"towns\":[\"Brno\",\"Hue\"],\"colour\":\"red\"}");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

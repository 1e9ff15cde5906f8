package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.process.Upload;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** Models that scikit-learn, XGBoost and LightGBM saved, over HTTP, against what the libraries themselves answer. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class SavedModelsTest {

    private static final int ROWS = 1_000;
    private static final double TOLERANCE = 1e-6;

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void train() {
        PythonTools.script("reference.py", folder.resolve("models"), ROWS);
        node = PythonTools.node(folder.resolve("state"));
    }

    @Test
    @Promise(
            "scikit-learn without code (joblib): a forest's classes and probabilities are its own, to 1e-6, on 1,000 rows")
    void aForestAnswersAsScikitLearn(Measured measured) throws IOException {
        answersAsItsLibrary("forest", measured);
    }

    @Test
    @Promise("scikit-learn without code (pickle): a regressor's numbers are its own, to 1e-6, on 1,000 rows")
    void aRegressorAnswersAsScikitLearn(Measured measured) throws IOException {
        answersAsItsLibrary("boosted", measured);
    }

    @Test
    @Promise("scikit-learn without code (skops): a pipeline's numbers are its own, to 1e-6, on 1,000 rows")
    void aPipelineAnswersAsScikitLearn(Measured measured) throws IOException {
        answersAsItsLibrary("ridge", measured);
    }

    @Test
    @Promise(
            "A pipeline on named columns of numbers and texts: its own labels and probabilities, to 1e-6, on 1,000 rows")
    void aPipelineTakesNamedColumns(Measured measured) throws IOException {
        answersAsItsLibrary("columns", measured);
    }

    @Test
    @Promise("XGBoost without code (JSON, UBJ): its own probabilities and numbers, to 1e-6, on 1,000 rows")
    void modelsAnswerAsXgboost(Measured measured) throws IOException {
        answersAsItsLibrary("xgb-classes", measured);
        answersAsItsLibrary("xgb-number", measured);
    }

    @Test
    @Promise("LightGBM without code (text): its own numbers and probabilities, to 1e-6, on 1,000 rows")
    void modelsAnswerAsLightgbm(Measured measured) throws IOException {
        answersAsItsLibrary("lgb-number", measured);
        answersAsItsLibrary("lgb-binary", measured);
        answersAsItsLibrary("lgb-classes", measured);
    }

    @Test
    @Promise(
            "Models that others saved with scikit-learn and XGBoost answer the known classes of iris; another version is noticed")
    void servesModelsOfOthers(Measured measured) throws IOException {
        // given
        Path models = SourceTree.testData().resolve("models");
        Command deployed = others("iris-svc", "sklearn", models.resolve("sklearn/iris-svc.joblib"));
        others("iris-xgb", "xgboost", models.resolve("xgboost/iris.json"));
        String flowers =
                "{\"instances\":[[6.8,2.8,4.8,1.4],[5.1,3.5,1.4,0.2],[6.3,3.3,6.0,2.5]],\"outputs\":[\"predict\"]}";

        // when
        JsonNode svc = Node.json(node.post("/iris-svc", flowers));
        JsonNode xgb = Node.json(node.post("/iris-xgb", flowers));

        // then
        assertThat(svc.get("predictions"))
                .as("%s", svc)
                .extracting(JsonNode::asInt)
                .containsExactly(1, 0, 2);
        assertThat(xgb.get("predictions"))
                .as("%s", xgb)
                .extracting(JsonNode::asInt)
                .containsExactly(1, 0, 2);
        assertThat(deployed.output()).contains("saved with").contains("runs with");
        measured.fact("SVC " + svc + "; XGBoost " + xgb);
    }

    @Test
    @Tag("F11")
    @Promise("Models that are cut, foreign or hostile: each refused in words, nothing committed, the others serve on")
    void refusesWhatIsNoModel(Measured measured) throws IOException {
        // given
        others("good", "sklearn", folder.resolve("models/ridge/ridge.skops"));
        Path opened = folder.resolve("opened");
        Map<String, byte[]> wrong = new LinkedHashMap<>();
        for (String whole : List.of(
                "forest/forest.joblib",
                "boosted/boosted.pkl",
                "ridge/ridge.skops",
                "xgb-classes/model.json",
                "xgb-number/model.ubj",
                "lgb-number/model.txt")) {
            byte[] bytes = Files.readAllBytes(folder.resolve("models").resolve(whole));
            wrong.put("half-" + Path.of(whole).getFileName(), Arrays.copyOf(bytes, bytes.length / 2));
        }
        wrong.put("hostile.skops", Files.readAllBytes(folder.resolve("models/hostile.skops")));
        wrong.put("empty.pkl", new byte[0]);
        wrong.put("foreign.pkl", latin1("crecommender\nModel\n."));
        wrong.put("runs-a-program.pkl", latin1("cos\nsystem\n(S'touch " + opened + "'\ntR."));
        wrong.put("exits.joblib", latin1("cos\n_exit\n(I9\ntR."));
        wrong.put("takes-all-memory.pkl", latin1("c__builtin__\nbytearray\n(L1099511627776L\ntR."));
        long generation = node.admin("/v1/info").get("generation").asLong();

        // when
        Map<String, HttpResponse<String>> answers = new LinkedHashMap<>();
        wrong.forEach((file, bytes) -> answers.put(file, deploy(file, bytes)));

        // then
        answers.forEach((file, answer) -> {
            assertThat(answer.statusCode()).as("%s: %s", file, answer.body()).isEqualTo(422);
            assertThat(answer.body())
                    .as(file)
                    .contains("[0].predictor.model")
                    .doesNotContain(
                            "Traceback", "vertebra_worker/", node.stateDir().toString());
        });
        assertThat(answers)
                .hasEntrySatisfying(
                        "hostile.skops", answer -> assertThat(answer.body()).contains("posix.system"));
        assertThat(node.admin("/v1/info").get("generation").asLong()).isEqualTo(generation);
        assertThat(Files.exists(opened) && isIsolated()).isFalse();
        assertThat(node.post("/good", "{\"input\":[1,2,3,4,5]}").statusCode()).isEqualTo(200);
        measured.fact(answers.size() + " refused");
    }

    private static HttpResponse<String> deploy(String file, byte[] bytes) {
        String type = file.endsWith(".json") || file.endsWith(".ubj")
                ? "xgboost"
                : file.endsWith(".txt") ? "lightgbm" : "sklearn";
        String spec = "- name: wrong\n  predictor: {type: " + type + ", model: " + file + "}\n  compute: {mem: 1Gi}\n";
        return node.send(Upload.deployment(node, Upload.archive(Map.of("cortex.yaml", latin1(spec), file, bytes))));
    }

    private static boolean isIsolated() {
        return Workers.isolation(node).contains("Workers are kept apart");
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Command others(String name, String type, Path file) throws IOException {
        Project project = Project.in(folder, name);
        Files.copy(file, project.folder().resolve(file.getFileName()));
        return project.spec(name, type, "model: " + file.getFileName())
                .deploy(node)
                .succeeded();
    }

    private static void answersAsItsLibrary(String name, Measured measured) throws IOException {
        // given
        Project project = new Project(folder.resolve("models").resolve(name));
        JsonNode known = Node.JSON.readTree(Files.readString(project.folder().resolve("case.json")));
        project.file(".cortexignore", "case.json\n")
                .spec(
                        name,
                        known.get("type").asText(),
                        "model: " + known.get("file").asText())
                .deploy(node)
                .succeeded();
        String outputs = Node.JSON.writeValueAsString(known.get("expected").properties().stream()
                .map(output -> output.getKey())
                .toList());

        // when
        JsonNode answer = Node.json(
                node.post("/" + name, "{\"instances\":" + known.get("instances") + ",\"outputs\":" + outputs + "}"));

        // then
        JsonNode predictions = answer.path("predictions");
        assertThat(predictions).as("%.300s", answer).hasSize(ROWS);
        double furthest = 0;
        for (var output : known.get("expected").properties()) {
            for (int row = 0; row < ROWS; row++) {
                JsonNode given = predictions.get(row);
                furthest = Math.max(
                        furthest,
                        distance(
                                output.getValue().get(row),
                                given.path(output.getKey()).isMissingNode() ? given : given.get(output.getKey())));
            }
        }
        assertThat(furthest).as(name).isCloseTo(0, within(TOLERANCE));
        measured.fact("%s: %d rows, at most %.1e away".formatted(name, ROWS, furthest));
    }

    /** The greatest relative distance of two numbers, or of those in two lists; infinite for different texts. */
    private static double distance(JsonNode expected, JsonNode given) {
        if (expected.isArray()) {
            assertThat(given).hasSameSizeAs(expected);
            double furthest = 0;
            for (int i = 0; i < expected.size(); i++) {
                furthest = Math.max(furthest, distance(expected.get(i), given.get(i)));
            }
            return furthest;
        }
        if (expected.isTextual()) {
            return expected.equals(given) ? 0 : Double.POSITIVE_INFINITY;
        }
        double wanted = expected.asDouble();
        return Math.abs(wanted - given.asDouble(Double.NaN)) / Math.max(1, Math.abs(wanted));
    }
}

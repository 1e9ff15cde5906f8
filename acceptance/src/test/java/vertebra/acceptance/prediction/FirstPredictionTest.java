package vertebra.acceptance.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Load;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.engine.onnx.testing.OnnxModels;

/** One node and its registry through a day: deploy, update, refuse, roll back, delete, crash. */
@Tag("prediction")
@ExtendWith(PromiseTable.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstPredictionTest {

    private static final String ROW = "{\"x\": [[1, 2, 3, 4]]}";
    private static final String DOUBLED = "{\"y\":[[2.0,4.0,6.0,8.0]]}";
    private static final String TRIPLED = "{\"y\":[[3.0,6.0,9.0,12.0]]}";
    private static final long ANSWERS = Extent.times(5_000, 500);

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        node = Node.start(folder.resolve("state"));
        Path models = Files.createDirectories(folder.resolve("models"));
        OnnxModels.scaling(models.resolve("scaling.onnx"), 2);
        node.vertebra("deploy", models.resolve("scaling.onnx").toString()).succeeded();
    }

    @Test
    @Order(1)
    @Promise("A model's file alone deploys, and answers over HTTP under its name")
    void deploysAModelWithoutYaml(Measured measured) {
        assertThat(node.post("/scaling/predict", ROW).body()).isEqualTo(DOUBLED);
        assertThat(node.post("/scaling", ROW).body()).isEqualTo(DOUBLED);
        measured.fact("POST /scaling and /scaling/predict answer " + DOUBLED);
    }

    @Test
    @Order(2)
    @Promise("A second model is deployed while the first is under load: 0 failed")
    void deploysASecondModelUnderLoad(Measured measured) throws IOException {
        // given
        Path second = Files.createDirectories(folder.resolve("second")).resolve("labels.onnx");
        OnnxModels.labels(second, List.of("zero", "one"));
        try (Load load = Load.on(node.dataUrl() + "/scaling/predict", ROW, 8, DOUBLED::equals)) {
            load.awaitAnswers(ANSWERS / 10);

            // when
            node.vertebra("deploy", second.toString()).succeeded();
            load.awaitAnswers(ANSWERS);

            // then
            assertThat(node.post("/labels", "{\"word\": \"one\"}").body()).isEqualTo("{\"number\":1}");
            assertThat(load.failures()).isEmpty();
            measured.fact("0 of " + load.answered() + " requests failed");
        }
    }

    @Test
    @Order(3)
    @Promise("An update under load moves all traffic at once to the warm revision, and a rollback back: 0 failed")
    void updatesAndRollsBackUnderLoad(Measured measured) throws IOException {
        // given
        Path update = Files.createDirectories(folder.resolve("update")).resolve("scaling.onnx");
        OnnxModels.scaling(update, 3);
        try (Load load = Load.on(
                node.dataUrl() + "/scaling/predict", ROW, 8, body -> body.equals(DOUBLED) || body.equals(TRIPLED))) {
            load.awaitAnswers(ANSWERS / 10);

            // when
            node.vertebra("deploy", update.toString()).succeeded();
            String afterUpdate = node.post("/scaling", ROW).body();
            load.awaitAnswers(ANSWERS);
            node.vertebra("rollback", "scaling").succeeded();
            String afterRollback = node.post("/scaling", ROW).body();
            load.awaitAnswers(ANSWERS);

            // then
            assertThat(afterUpdate).isEqualTo(TRIPLED);
            assertThat(afterRollback).isEqualTo(DOUBLED);
            assertThat(load.failures()).isEmpty();
            measured.fact("0 of " + load.answered() + " requests failed");
        }
    }

    @Tag("F11")
    @Test
    @Order(4)
    @Promise(
            "A corrupt, a custom-operator and a never-running model over a healthy one: each refused with its reason, 0 failed")
    void refusesBrokenUpdatesUnderLoad(Measured measured) throws IOException {
        // given
        List<String> reasons = new ArrayList<>();
        Path corrupt = project("corrupt");
        Files.writeString(corrupt, "this is no model");
        Path custom = OnnxModels.customOperator(project("custom"));
        Path failing = OnnxModels.failing(project("failing"));
        long generation = node.admin("/v1/info").get("generation").asLong();
        try (Load load = Load.on(node.dataUrl() + "/scaling/predict", ROW, 8, DOUBLED::equals)) {
            load.awaitAnswers(ANSWERS / 10);

            // when
            for (Path broken : List.of(corrupt, custom, failing)) {
                reasons.add(node.vertebra("deploy", broken.toString()).refused().output());
            }
            load.awaitAnswers(ANSWERS);

            // then
            assertThat(reasons.get(0)).contains("VTB-4007");
            assertThat(reasons.get(1)).contains("VTB-4007").contains("Sparkle").contains("com.example");
            assertThat(reasons.get(2)).contains("VTB-4007");
            assertThat(load.failures()).isEmpty();
            assertThat(node.admin("/v1/info").get("generation").asLong()).isEqualTo(generation);
            measured.fact("3 refused with VTB-4007, nothing committed, 0 of " + load.answered() + " requests failed");
        }
    }

    @Test
    @Order(5)
    @Promise("kill -9 of the node and a restart: the registry is as it was, and the models answer")
    void isTheSameAfterACrash(Measured measured) {
        // given
        node.vertebra("delete", "labels", "--yes").succeeded();
        String apis = withoutTraffic(node.admin("/v1/apis"));
        JsonNode revisions = node.admin("/v1/apis/scaling/revisions");
        long generation = node.admin("/v1/info").get("generation").asLong();

        // when
        long killed = System.nanoTime();
        node.killAndRestart();
        long millis = (System.nanoTime() - killed) / 1_000_000;

        // then
        assertThat(withoutTraffic(node.admin("/v1/apis"))).isEqualTo(apis);
        assertThat(node.admin("/v1/apis/scaling/revisions")).isEqualTo(revisions);
        assertThat(node.admin("/v1/info").get("generation").asLong()).isEqualTo(generation);
        assertThat(node.post("/scaling", ROW).body()).isEqualTo(DOUBLED);
        assertThat(node.post("/labels", "{\"word\": \"one\"}").statusCode()).isEqualTo(404);
        measured.fact("generation " + generation + ", " + revisions.size() + " revisions; ready again after " + millis
                + " ms");
    }

    @Test
    @Order(6)
    @Promise("10 models on one node, all asked at once, each with its own right answers")
    void servesTenModelsAtOnce(Measured measured) throws IOException {
        // given
        List<Load> loads = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            Path model = folder.resolve("ten-" + i).resolve("times-" + i + ".onnx");
            Files.createDirectories(model.resolveSibling(""));
            OnnxModels.scaling(model, i);
            node.vertebra("deploy", model.toString()).succeeded();
        }

        // when
        for (int i = 1; i <= 10; i++) {
            String answer = "{\"y\":[[%d.0,%d.0,%d.0,%d.0]]}".formatted(i, 2 * i, 3 * i, 4 * i);
            loads.add(Load.on(node.dataUrl() + "/times-" + i + "/predict", ROW, 2, answer::equals));
        }
        loads.forEach(load -> load.awaitAnswers(ANSWERS / 10));
        loads.forEach(Load::close);

        // then
        assertThat(loads).allSatisfy(load -> assertThat(load.failures()).isEmpty());
        measured.fact("0 of " + loads.stream().mapToLong(Load::answered).sum() + " requests failed");
    }

    @Test
    @Order(7)
    @Promise(
            "The registry is away: loaded models answer, a deploy is refused; when it is back, the deploy goes through")
    void servesWithoutItsRegistry(Measured measured) throws IOException {
        // given
        Path registry = node.stateDir().resolve("registry");
        Path away = node.stateDir().resolve("registry-away");
        Path model = Files.createDirectories(folder.resolve("late")).resolve("late.onnx");
        OnnxModels.scaling(model, 4);
        Files.move(registry, away);

        // when
        Command refused;
        try (Load load = Load.on(node.dataUrl() + "/scaling/predict", ROW, 4, DOUBLED::equals)) {
            Awaitility.await("the node notices")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> node.output().stream().anyMatch(line -> line.contains("A periodic task failed")));
            refused = node.vertebra("deploy", model.toString()).refused();
            load.awaitAnswers(ANSWERS / 10);
            assertThat(load.failures()).isEmpty();
            measured.fact("0 of " + load.answered() + " requests failed meanwhile");
        }
        Files.move(away, registry);

        // then
        assertThat(refused.output()).contains("VTB-2003");
        node.vertebra("deploy", model.toString()).succeeded();
        assertThat(node.post("/late", ROW).body()).isEqualTo("{\"y\":[[4.0,8.0,12.0,16.0]]}");
    }

    private static Path project(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name)).resolve("scaling.onnx");
    }

    /** What must survive a restart: all but counters. */
    private static String withoutTraffic(JsonNode apis) {
        return StreamSupport.stream(apis.spliterator(), false)
                .map(api -> String.join(
                        " ",
                        api.get("name").asText(),
                        api.get("revision").asText(),
                        api.get("endpoint").asText(),
                        api.get("state").asText(),
                        api.get("updated_at").asText()))
                .sorted()
                .toList()
                .toString();
    }
}

package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.admin.contract.ApiStatus.State;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.cli.testing.CommandLineRun;
import vertebra.cli.testing.FakeNode;

class DeployCommandTest {

    private static final String SPEC = """
            - name: iris
              predictor:
                model: model.onnx
            """;

    @TempDir
    private Path folder;

    private final FakeNode node = new FakeNode();
    private CommandLineRun.Place place;

    @BeforeEach
    void serve() throws IOException {
        place = new CommandLineRun.Place(folder).on(node);
        Files.writeString(folder.resolve("model.onnx"), "weights");
        Files.writeString(folder.resolve("cortex.yaml"), SPEC);
        node.answersText("GET /iris", "{\"sample\":{\"x\":[1,2]}}");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void sendsTheFolderAndWaitsUntilTheNewRevisionServes() {
        // given
        node.commits("iris", "r8").has("iris", State.UPDATING, "r8", "r7").has("iris", State.LIVE, "r8", "r8");

        // when
        CommandLineRun run = place.run("deploy");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().toList())
                .satisfiesExactly(
                        receipt -> assertThat(receipt).matches("iris r8 live on 1 node in \\d+\\.\\d s"),
                        curl -> assertThat(curl)
                                .isEqualTo("curl -X POST -H 'Content-Type: application/json' -d '{\"x\":[1,2]}' "
                                        + node.url() + "/iris/predict"));
        assertThat(run.err()).contains("notice: cortex.yaml:2:3 kind: read");
        FakeNode.Request upload = node.requests("POST").getFirst();
        assertThat(upload.target()).isEqualTo("/v1/deployments?file=cortex.yaml");
        assertThat(upload.headers())
                .containsEntry("Content-Type", "application/gzip")
                .containsEntry("X-Vertebra-Author", "ada");
        assertThat(upload.archive())
                .containsOnlyKeys("cortex.yaml", "model.onnx")
                .containsEntry("model.onnx", "weights");
    }

    @Test
    void deploysAModelWithoutYaml() {
        // given
        node.commits("model", "r1").has("model", State.LIVE, "r1", "r1");

        // when
        CommandLineRun run = place.run("deploy", "model.onnx");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("- name: model");
        assertThat(node.requests("POST").getFirst().archive())
                .containsOnlyKeys("vertebra.yaml", "model.onnx")
                .hasEntrySatisfying("vertebra.yaml", spec -> assertThat(spec).contains("model: \"model.onnx\""));
    }

    @Test
    void namesTheApiOfAModelAsTheUserWishes() {
        // given
        node.commits("flowers", "r1").has("flowers", State.LIVE, "r1", "r1");

        // when
        CommandLineRun run = place.run("deploy", "model.onnx", "--name", "flowers");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(node.requests("POST").getFirst().archive().get("vertebra.yaml"))
                .startsWith("- name: flowers\n");
    }

    @Test
    void theCallOfAProtectedApiCarriesAKey() {
        // given
        place.with("VERTEBRA_KEY", "variable-key");
        node.commits("closed", "r1").has("closed", State.LIVE, "r1", "r1");
        node.refuses("GET /closed", new ProblemBody("t", "No", 401, "no key", "VTB-6020", "id", "advice", null))
                .answersText("GET /closed", "{\"sample\":{\"x\":[1,2]}}");

        // when
        CommandLineRun run = place.run("deploy", "model.onnx", "--name", "closed");

        // then
        assertThat(run.out())
                .contains("curl -H \"Authorization: Bearer $VERTEBRA_KEY\" -X POST")
                .contains("-d '{\"x\":[1,2]}' " + node.url() + "/closed/predict");
        assertThat(node.requests("GET /closed"))
                .extracting(request -> request.headers().getOrDefault("Authorization", ""))
                .containsExactly("", "Bearer variable-key");
    }

    @Test
    void reportsEveryFaultOfTheSpecAndSendsNothing() throws IOException {
        // given
        Files.writeString(folder.resolve("cortex.yaml"), """
                - name: Iris
                  predictor:
                    typ: onnx
                    model: model.onnx
                """);

        // when
        CommandLineRun run = place.run("deploy");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("VTB-1001")
                .contains("\ncortex.yaml:1:9 [0].name: ")
                .contains("\ncortex.yaml:3:5 [0].predictor.typ: ")
                .contains("  fix: ");
        assertThat(node.requests()).isEmpty();
    }

    @Test
    void refusesAModelThatTheIgnoreFileLeavesOut() throws IOException {
        // given
        Files.writeString(folder.resolve(".cortexignore"), "*.onnx\n");

        // when
        CommandLineRun run = place.run("deploy");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("iris: the model 'model.onnx' is not in the project")
                .contains(".cortexignore");
        assertThat(node.requests()).isEmpty();
    }

    @Test
    void aDryRunShowsWhatWouldChange() throws IOException {
        // given
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        DeploymentPlan.PlannedModel model = new DeploymentPlan.PlannedModel(digest, 7, 3 << 20, 31);
        node.answers(
                "POST /v1/deployments",
                new DeploymentPlan(
                        8,
                        List.of(
                                new DeploymentPlan.PlannedApi(
                                        "iris",
                                        DeploymentPlan.Action.CHANGED,
                                        "r7",
                                        "/iris",
                                        model,
                                        List.of(
                                                change("autoscaling.max_replicas", "3", "5"),
                                                change("predictor.outputs", null, "[\"y\"]"),
                                                change("model.digest", digest.replace('0', 'f'), digest),
                                                change("model.bytes", "2048", "7")),
                                        new DeploymentPlan.PlannedPlacement(
                                                3, 2, "1 of 3 without a node: lower it", List.of("clamped"))),
                                new DeploymentPlan.PlannedApi(
                                        "taxi", DeploymentPlan.Action.UNCHANGED, "r2", "/taxi", model, List.of(), null),
                                new DeploymentPlan.PlannedApi(
                                        "wine", DeploymentPlan.Action.NEW, null, "/wine", model, List.of(), null)),
                        List.of("cortex.yaml:2:3 kind: read")));

        // when
        CommandLineRun text = place.run("deploy", "--dry-run");
        CommandLineRun json = place.run("deploy", "--dry-run", "--ignore-gpu", "-o", "json");

        // then
        assertThat(List.of(text.exitCode(), json.exitCode())).as(text.err()).containsOnly(0);
        assertThat(text.out()).isEqualTo("""
                iris  changed  (r7 is deployed)
                  autoscaling.max_replicas: 3 -> 5
                  predictor.outputs: none -> ["y"]
                  model.digest: sha256:f123456789ab -> sha256:0123456789ab
                  model.bytes: 2KiB -> 7B
                  model: sha256:0123456789ab, 7B, takes 3MiB of memory and 31us a row
                  placement: 1 of 3 without a node: lower it
                  notice: clamped
                taxi  unchanged  (r2 is deployed)
                wine  new at /wine
                  model: sha256:0123456789ab, 7B, takes 3MiB of memory and 31us a row
                """);
        assertThat(text.err()).contains("notice: cortex.yaml:2:3 kind: read").contains("nothing was deployed");
        assertThat(json.json().at("/apis/0/changes/0/to").asText()).isEqualTo("5");
        assertThat(node.requests())
                .extracting(FakeNode.Request::target)
                .containsExactly(
                        "/v1/deployments?file=cortex.yaml&dry_run=true",
                        "/v1/deployments?file=cortex.yaml&ignore_gpu=true&dry_run=true");
        assertThat(node.requests().getFirst().archive()).containsOnlyKeys("cortex.yaml", "model.onnx");
    }

    @Test
    void aDryRunOfWhatCannotRunFails() {
        // given
        node.refuses(
                "POST /v1/deployments",
                new ProblemBody("t", "The model cannot be loaded", 422, "not ONNX", "VTB-4007", "id", "Fix.", null));

        // when
        CommandLineRun run = place.run("deploy", "--dry-run");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("not ONNX").contains("VTB-4007");
    }

    private static DeploymentPlan.PlannedChange change(String field, @Nullable String from, String to) {
        return new DeploymentPlan.PlannedChange(field, from, to);
    }

    @Test
    void saysWhatStillServesWhenTheNodeRefuses() {
        // given
        node.refuses(
                        "POST /v1/deployments",
                        new ProblemBody(
                                "t",
                                "The model cannot be loaded",
                                422,
                                "model.onnx: not ONNX",
                                "VTB-4007",
                                "id",
                                "Fix.",
                                null))
                .has("iris", State.LIVE, "r7", "r7");

        // when
        CommandLineRun run = place.run("deploy", "-o", "json");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("nothing was changed: iris r7 still serves")
                .contains("error: The model cannot be loaded (VTB-4007): model.onnx: not ONNX")
                .contains("  fix: Fix.");
        assertThat(run.json().path("error").path("code").asText()).isEqualTo("VTB-4007");
    }

    @Test
    void failsWhenTheNewRevisionCannotRun() {
        // given
        node.commits("iris", "r8").has("iris", State.FAILED, "r8", "r7");

        // when
        CommandLineRun run = place.run("deploy");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("iris r8 cannot run: what it waits for")
                .contains("r7 still serves")
                .contains("vertebra rollback iris");
    }

    @Test
    void givesUpWaitingButSaysThatItGoesOn() {
        // given
        node.commits("iris", "r8").has("iris", State.PENDING, "r8", "");

        // when
        CommandLineRun run = place.run("deploy", "--timeout", "0");

        // then
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("does not serve after")
                .contains("No revision serves")
                .contains("get iris -w");
    }

    @Test
    void doesNotWaitWhenToldSo() {
        // given
        node.commits("iris", "r8");

        // when
        CommandLineRun run = place.run("deploy", "--no-wait", "-o", "json");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("/deployment/apis/0/revision").asText()).isEqualTo("r8");
        assertThat(node.requests("GET /v1/apis")).isEmpty();
    }

    @Test
    void noticesThatSomebodyElseDeployedMeanwhile() {
        // given
        node.commits("iris", "r8").has("iris", State.UPDATING, "r9", "r7");

        // when
        CommandLineRun run = place.run("deploy");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("iris r8 was replaced by r9");
    }

    @Test
    void asksForTheFileWhenBothSpecsAreThere() throws IOException {
        // given
        Files.writeString(folder.resolve("vertebra.yaml"), SPEC);
        node.commits("iris", "r1").has("iris", State.LIVE, "r1", "r1");

        // when
        CommandLineRun either = place.run("deploy");
        CommandLineRun named = place.run("deploy", "vertebra.yaml");

        // then
        assertThat(either.exitCode()).isEqualTo(2);
        assertThat(either.err()).contains("both cortex.yaml and vertebra.yaml");
        assertThat(named.exitCode()).as(named.err()).isZero();
        assertThat(node.requests("POST").getFirst().target()).endsWith("?file=vertebra.yaml");
    }

    @Test
    void tellsHowToStartANodeWhenNoneRuns() {
        // when
        CommandLineRun none = new CommandLineRun.Place(folder).run("deploy");
        CommandLineRun silent = new CommandLineRun.Place(folder)
                .with("VERTEBRA_ADMIN", "127.0.0.1:1")
                .run("deploy");

        // then
        assertThat(List.of(none, silent)).allSatisfy(run -> {
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).contains("vertebra up");
        });
    }

    @Test
    void writesASampleThatIsTooLongForALineToAFile() throws IOException {
        // given
        String sample = "{\"x\":[" + "1.5,".repeat(1000) + "2]}";
        node.commits("big", "r1")
                .has("big", State.LIVE, "r1", "r1")
                .answersText("GET /big", "{\"sample\":" + sample + "}");
        Files.writeString(folder.resolve("big.onnx"), "weights");

        // when
        CommandLineRun run = place.run("deploy", "big.onnx");

        // then
        Path file = folder.resolve("state/samples/big.json");
        assertThat(run.out()).contains("-d '@" + file + "'");
        assertThat(file).hasContent(sample);
    }
}

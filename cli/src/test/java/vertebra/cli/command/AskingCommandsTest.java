package vertebra.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ApiStatus.State;
import vertebra.admin.contract.LogLine;
import vertebra.admin.contract.ModelInfo;
import vertebra.admin.contract.NodeStatus;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.RevisionInfo;
import vertebra.cli.testing.CommandLineRun;
import vertebra.cli.testing.FakeNode;

/** The verbs that ask a running node: get, models, predict, logs, rollback, delete. */
class AskingCommandsTest {

    private static final NodeStatus SERVING = new NodeStatus(
            "node-1",
            NodeStatus.State.SERVING,
            CommandLineRun.NOW.minusSeconds(3600),
            2_000,
            500,
            4_000_000_000L,
            1 << 20,
            3,
            List.of());

    @TempDir
    private Path folder;

    private final FakeNode node = new FakeNode();
    private CommandLineRun.Place place;

    @BeforeEach
    void serve() {
        place = new CommandLineRun.Place(folder).on(node);
        node.has("iris", State.LIVE, "r2", "r2");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void getPrintsOneLineAnApi() {
        // given
        ApiStatus busy = new ApiStatus(
                "movie-recommendation",
                "RealtimeAPI",
                State.LIVE,
                null,
                2,
                2,
                "r8",
                "r8",
                "/movie-recommendation",
                new ApiStatus.Traffic(5, 8, 212, 3.12, 11.0, 48_123, 0, 0),
                CommandLineRun.NOW.minusSeconds(12));
        ApiStatus idle = new ApiStatus(
                "iris",
                "RealtimeAPI",
                State.IDLE,
                "Scaled to zero.",
                0,
                0,
                "r2",
                null,
                "/iris",
                new ApiStatus.Traffic(0, 0, 0, null, null, 19, 0, 0),
                CommandLineRun.NOW.minusSeconds(3 * 86_400));
        node.answers("GET /v1/apis", List.of(busy, idle));

        // when
        CommandLineRun run = place.run("get");

        // then
        assertThat(run.out()).isEqualTo("""
                API                   STATUS  LIVE/WANT  REV  IN-FLIGHT/SLOTS  RPS  AVG    P99   2XX    4XX  5XX  UPDATED
                movie-recommendation  live    2/2        r8   5 / 8            212  3.1ms  11ms  48.1k  0    0    12s
                iris                  idle    0/0        r2   0 / 0            0    -      -     19     0    0    3d       (wakes on request)
                """);
    }

    @Test
    void getSaysWhenNothingIsDeployed() {
        // given
        node.answers("GET /v1/apis", List.of());

        // when
        CommandLineRun text = place.run("get");
        CommandLineRun json = place.run("get", "-o", "json");

        // then
        assertThat(text.err()).contains("nothing is deployed");
        assertThat(json.json()).isEmpty();
        assertThat(List.of(text.exitCode(), json.exitCode())).containsOnly(0);
    }

    @Test
    void getSaysWhatServesDuringARollOut() {
        // given
        node.answers("GET /v1/apis", List.of(FakeNode.status("iris", State.UPDATING, "r3", "r2")));

        // when
        CommandLineRun run = place.run("get");

        // then
        assertThat(run.out()).contains("(r2 serves; what it waits for)");
    }

    @Test
    void getVerboseShowsASpecThatCanBeDeployedAgain() {
        // given
        node.answers(
                "GET /v1/apis/iris/revisions",
                List.of(new RevisionInfo("r2", true, CommandLineRun.NOW, "ada", Map.of("iris", "iris@1"))));

        // when
        CommandLineRun run = place.run("get", "iris", "-v");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("POST " + node.url() + "/iris/predict")
                .contains("SPEC\n  - name: iris\n")
                .contains("REPLICAS\n  NODE    REV  STATE  COUNT  SLOTS  MEMORY  LOAD  SINCE\n")
                .contains("node-1  r2   ready  1      2      3MiB    11ms")
                .contains("r2   0s       ada     iris@1  (current)")
                .contains("DECISIONS\n  none");
    }

    @Test
    void getOfAnUnknownApiIsNotFound() {
        // when
        CommandLineRun run = place.run("get", "nothing", "-o", "json");

        // then
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.json().at("/error/code").asText()).isEqualTo("VTB-3002");
    }

    @Test
    void watchGoesOnUntilTheNodeIsGone() {
        // given
        node.answers("GET /v1/apis", List.of(FakeNode.status("iris", State.UPDATING, "r3", "r2")))
                .answers("GET /v1/apis", List.of(FakeNode.status("iris", State.LIVE, "r3", "r3")))
                .refuses(
                        "GET /v1/apis",
                        new ProblemBody("t", "Not ready", 503, "It ends.", "VTB-6010", "id", "Wait.", null));

        // when
        CommandLineRun run = place.run("get", "-w", "--interval", "1");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).containsSubsequence("iris  updating", "\n\n", "iris  live");
    }

    @Test
    void modelsShowWhatAModelTakesAndAnswers() {
        // given
        ModelInfo model = new ModelInfo(
                "iris",
                "1",
                "sha256:ab",
                1_572_864,
                "onnx",
                List.of(new ModelInfo.Port("x", "float32", List.of(-1L, 4L))),
                List.of(new ModelInfo.Port("label", "int64", List.of(-1L))),
                2_097_152,
                11,
                85,
                new ModelInfo.Environment("3.11", "sha256:cd", 1_048_576, 21),
                CommandLineRun.NOW.minusSeconds(7200),
                "ada",
                List.of("iris"));
        node.answers("GET /v1/models", List.of(model)).answers("GET /v1/models/iris", List.of(model));

        // when
        CommandLineRun all = place.run("models");
        CommandLineRun one = place.run("models", "iris");

        // then
        assertThat(all.out()).contains("iris   1        onnx    1.5MiB  2MiB    11ms  85us         2h       iris");
        assertThat(all.out()).contains("iris@1 runs on Python 3.11 with 21 packages (1MiB, sha256:cd)");
        assertThat(one.out()).contains("  in   x: float32 [?, 4]").contains("  out  label: int64 [?]");
    }

    @Test
    void predictSendsTheBodyAsItIs() throws IOException {
        // given
        node.answersText("POST /iris/predict", "{\"label\":\"Amélie\"}");
        Files.writeString(folder.resolve("body.json"), "{\"x\":2}");

        // when
        CommandLineRun argument = place.run("predict", "iris", "-d", "{\"x\":1}");
        CommandLineRun file = place.run("predict", "iris", "-d", "@body.json");
        CommandLineRun input = place.onTerminal("", "{\"x\":3}").run("predict", "iris");

        // then
        assertThat(List.of(argument.out(), file.out(), input.out())).containsOnly("{\"label\":\"Amélie\"}\n");
        assertThat(node.requests("POST").stream().map(FakeNode.Request::text))
                .containsExactly("{\"x\":1}", "{\"x\":2}", "{\"x\":3}");
    }

    @Test
    void predictWithoutABodySendsTheSampleOnATerminal() {
        // given
        node.answersText("POST /iris/predict", "{}").answersText("GET /iris", "{\"sample\":{\"x\":[1]}}");

        // when
        CommandLineRun run = place.onTerminal("012", "").run("predict", "iris");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(node.requests("POST").getFirst().text()).isEqualTo("{\"x\":[1]}");
    }

    @Test
    void predictSaysWhyTheApiRefused() {
        // given
        node.refuses(
                "POST /iris/predict",
                new ProblemBody(
                        "t",
                        "The request does not fit the model",
                        400,
                        "input 'x': expected",
                        "VTB-4001",
                        "id",
                        "Send x.",
                        null));

        // when
        CommandLineRun run = place.run("predict", "iris", "-d", "{}");

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("VTB-4001")
                .contains("input 'x': expected")
                .contains("fix: Send x.");
    }

    @Test
    void logsPrintLinesAsTheyCome() {
        // given
        LogLine line = new LogLine(1, CommandLineRun.NOW, "INFO", "Deployed", Map.of("api", "iris"));
        node.answersText("GET /v1/apis/iris/logs", "\n" + json(line) + "\n\n" + json(line) + "\n");

        // when
        CommandLineRun text = place.run("logs", "iris", "-f", "--limit", "5");
        CommandLineRun json = place.run("logs", "iris", "-o", "json");

        // then
        assertThat(text.out().lines())
                .hasSize(2)
                .allMatch(printed -> printed.matches("05-04 \\d\\d:02:10\\.000 INFO {2}Deployed {2}api=iris"));
        assertThat(json.out().lines()).containsExactly(json(line), json(line));
        assertThat(node.requests("GET /v1/apis/iris/logs").getFirst().target()).endsWith("?follow=true&limit=5");
    }

    @Test
    void rollbackWaitsUntilTheOlderRevisionServes() {
        // given
        node.answers("POST /v1/apis/wine:rollback", FakeNode.status("wine", State.UPDATING, "r1", "r2"))
                .has("wine", State.UPDATING, "r1", "r2")
                .has("wine", State.LIVE, "r1", "r1");

        // when
        CommandLineRun run = place.run("rollback", "wine", "r1");

        // then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).matches("wine r1 live on 1 node in \\d\\.\\d s\n");
        assertThat(node.requests("POST").getFirst().target()).endsWith("?revision=r1");
    }

    @Test
    void deleteAsksOnATerminalOnly() {
        // given
        node.answersText("DELETE /v1/apis/iris", "");

        // when
        CommandLineRun no = place.onTerminal("012", "n\n").run("delete", "iris");
        int afterNo = node.requests("DELETE").size();
        CommandLineRun yes = place.onTerminal("012", "y\n").run("delete", "iris");
        CommandLineRun flag = place.onTerminal("012", "").run("delete", "iris", "-y");
        CommandLineRun script = place.onTerminal("", "").run("delete", "iris", "-o", "json");

        // then
        assertThat(List.of(no.exitCode(), yes.exitCode(), flag.exitCode(), script.exitCode()))
                .containsOnly(0);
        assertThat(afterNo).isZero();
        assertThat(node.requests("DELETE")).hasSize(3);
        assertThat(script.json().at("/deleted/0").asText()).isEqualTo("iris");
    }

    @Test
    void aServerThatIsNoNodeIsSaidToBeNone() {
        // given
        node.answersText("GET /v1/apis", "<html>");

        // when
        CommandLineRun run = place.run("get");

        // then
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("is no node");
    }

    private static String json(LogLine line) {
        try {
            return vertebra.admin.contract.ContractJson.mapper().writeValueAsString(line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void nodesPrintsOneLineANode() {
        // given
        node.answers("GET /v1/nodes", List.of(SERVING));

        // when
        CommandLineRun run = place.run("nodes");

        // then
        assertThat(run.out()).isEqualTo("""
                NODE    STATE    UP  CORES    MEMORY         REPLICAS  IN-FLIGHT
                node-1  serving  1h  0.5 / 2  1MiB / 3.7GiB  0         3
                """);
    }

    @Test
    void drainAndUndrainTakeTheNodeThatAnswersWhenNoneIsNamed() {
        // given
        node.answers("POST /v1/nodes/node-1:drain", SERVING);
        node.answers("POST /v1/nodes/node-1:undrain", SERVING);

        // when
        CommandLineRun drain = place.run("drain");
        CommandLineRun undrain = place.run("undrain", "node-1");

        // then
        assertThat(drain.exitCode()).isZero();
        assertThat(undrain.exitCode()).isZero();
        assertThat(undrain.out()).contains("node-1  serving");
    }
}

package vertebra.admin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.ApiHistory.TrafficSpan;
import vertebra.admin.contract.traffic.MonitoredAnswers;

class ContractJsonTest {

    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final ApiStatus STATUS = new ApiStatus(
            "iris",
            "RealtimeAPI",
            ApiStatus.State.UPDATING,
            "r8 is loading on node-1.",
            1,
            2,
            "r8",
            "r7",
            "/iris",
            new ApiStatus.Traffic(3, 4, 212.5, 3.1, 11.0, 48_100, 2, 1),
            AT);
    private static final ApiDetail.Replica REPLICA =
            new ApiDetail.Replica("node-1", "r8", "loading", 1, 4, AT, "why", 1_000_000, 12);
    private static final ModelInfo MODEL = new ModelInfo(
            "iris",
            "3",
            "sha256:" + "0".repeat(64),
            1_024,
            "onnx",
            List.of(new ModelInfo.Port("x", "float32", List.of(-1L, 4L))),
            List.of(new ModelInfo.Port("y", "sequence(map(int64,float32))", List.of())),
            1_000_000,
            12,
            31,
            new ModelInfo.Environment("3.11", "sha256:" + "1".repeat(64), 2_048, 21),
            AT,
            "ann",
            List.of("iris"));
    private static final Decision DECISION =
            new Decision(AT, "iris", "r8", 2, 1, "init_replicas", "no room", List.of("cpu clamped"));

    private static final TrafficSpan SPAN = new TrafficSpan(AT, 3, 0.3, 2, 1, 0, 0, 1, 3.5, 2.0, 11.9);

    static List<Record> messages() {
        return List.of(
                new ServerInfo("0.1.0", "node-1", "http://127.0.0.1:8080", 7, List.of("ONNX Runtime 1.28.0")),
                new Deployment(
                        8,
                        List.of(new Deployment.Deployed("iris", "r8", "/iris", true, List.of("iris@3"))),
                        List.of("cortex.yaml:1:1 name: text")),
                STATUS,
                new ApiDetail(
                        STATUS,
                        Map.of("name", "iris"),
                        List.of(MODEL),
                        List.of(REPLICA),
                        List.of(DECISION),
                        List.of(
                                new MonitoredAnswers("r2", "y", "classification", 3, Map.of("a", 3L), null, null, null),
                                new MonitoredAnswers("r1", "y", "regression", 3, null, -1.5, 0.0, 1.5))),
                new ApiHistory("iris", AT, AT, 10, SPAN, List.of(SPAN, TrafficSpan.silent(AT))),
                new ApiErrors(
                        "iris",
                        AT,
                        List.of(new ApiErrors.ErrorCount("VTB-4001", 400, "title", null, 2, AT)),
                        List.of(new ApiErrors.RecentError(AT, "id", "VTB-4001", 400, "x", "detail", "r1"))),
                new DeploymentPlan(
                        8,
                        List.of(new DeploymentPlan.PlannedApi(
                                "iris",
                                DeploymentPlan.Action.CHANGED,
                                "r8",
                                "/iris",
                                new DeploymentPlan.PlannedModel("sha256:ab", 1, 2, 3),
                                List.of(new DeploymentPlan.PlannedChange("model.bytes", null, "1")),
                                new DeploymentPlan.PlannedPlacement(2, 1, "why", List.of("notice")))),
                        List.of()),
                new RevisionInfo("r8", true, AT, "ann", Map.of("", "iris@3")),
                MODEL,
                new NodeStatus(
                        "node-1",
                        NodeStatus.State.DRAINING,
                        AT,
                        2_000,
                        500,
                        4_000_000_000L,
                        1_000_000,
                        3,
                        List.of(REPLICA)),
                DECISION,
                new AuditEntry(AT, "ann", "local", "127.0.0.1", "deploy", "iris r8", 8, "committed"),
                new LogLine(1, AT, "INFO", "Loaded", Map.of("api", "iris")),
                new ProblemBody(
                        "https://vertebra.dev/problems/x",
                        "title",
                        400,
                        "detail",
                        "VTB-1001",
                        "id",
                        "advice",
                        List.of(new ProblemBody.Fault("detail", "advice", "[0].name", "cortex.yaml", 3, 9))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatItWrote(Record message) throws Exception {
        // when
        String json = ContractJson.mapper().writeValueAsString(message);

        // then
        assertThat(ContractJson.mapper().readValue(json, message.getClass())).isEqualTo(message);
    }

    @Test
    void readsTheLongestKeyOfASpec() throws Exception {
        // given
        String json = "{\"" + "k".repeat(1_000_000) + "\":1}";

        // then
        assertThat(ContractJson.mapper().readTree(json)).hasToString(json);
    }

    @Test
    void writesSnakeCaseLowerCaseStatesAndIsoInstantsWithoutNulls() throws Exception {
        // given
        ApiStatus idle = new ApiStatus(
                "iris",
                "RealtimeAPI",
                ApiStatus.State.IDLE,
                null,
                0,
                0,
                "r1",
                null,
                "/iris",
                ApiStatus.Traffic.NONE,
                AT);

        // when
        String json = ContractJson.mapper().writeValueAsString(idle);

        // then
        assertThat(json)
                .contains("\"state\":\"idle\"", "\"updated_at\":\"2026-02-03T04:05:06.789Z\"", "\"in_flight\":0")
                .doesNotContain("null", "serving", "reason");
    }

    @Test
    void readsAnswersOfANewerServer() throws Exception {
        // when
        LogLine line = ContractJson.mapper().readValue("""
                        {"seq":1,"at":"2026-02-03T04:05:06Z","level":"INFO","message":"m","fields":{},"thread":"t"}""", LogLine.class);

        // then
        assertThat(line.message()).isEqualTo("m");
    }
}

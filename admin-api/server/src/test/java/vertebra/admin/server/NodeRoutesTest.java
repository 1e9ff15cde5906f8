package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;
import static vertebra.admin.server.AdminFixture.readAll;

import com.fasterxml.jackson.core.type.TypeReference;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.AuditEntry;
import vertebra.admin.contract.Decision;
import vertebra.admin.contract.NodeStatus;
import vertebra.admin.contract.OpenApi;
import vertebra.admin.contract.ServerInfo;
import vertebra.registry.placement.AssignmentTable;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;

/** What happens behind the APIs. */
class NodeRoutesTest {

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void tellsWhatAnswers() throws Exception {
        // when
        ServerInfo info = read(admin.get("/v1/info"), ServerInfo.class);

        // then
        assertThat(info.node()).isEqualTo("node-1");
    }

    @Test
    void servesTheFileThatDescribesIt() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.get("/v1/openapi.yaml");

        // then
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(OpenApi.yaml());
    }

    @Test
    void showsNodesWithWhatReplicasReserve() throws Exception {
        // given
        new AssignmentTable(admin.cluster)
                .publish(
                        1,
                        List.of(new Assignment(
                                new NodeId("node-1"), new ApiName("iris"), new Revision(1), 2, 100, 1_000_000)));

        // when
        List<NodeStatus> nodes = readAll(admin.get("/v1/nodes"), new TypeReference<List<NodeStatus>>() {});

        // then
        assertThat(nodes)
                .containsExactly(new NodeStatus(
                        "node-1",
                        NodeStatus.State.SERVING,
                        AdminFixture.STARTED,
                        2_000,
                        200,
                        4_000_000_000L,
                        2_000_000,
                        0,
                        List.of()));
    }

    @Test
    @Tag("R4")
    void drainsANodeAndTakesItBack() throws Exception {
        // when
        NodeStatus drained = read(admin.post("/v1/nodes/node-1:drain"), NodeStatus.class);
        NodeStatus undrained = read(admin.post("/v1/nodes/node-1:undrain"), NodeStatus.class);

        // then
        assertThat(drained.state()).isEqualTo(NodeStatus.State.DRAINING);
        assertThat(undrained.state()).isEqualTo(NodeStatus.State.SERVING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nodes/node-2:drain", "/v1/nodes/%20:undrain"})
    void knowsNoOtherNode(String path) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.post(path);

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(AdminFixture.problem(answer).code()).isEqualTo("VTB-5011");
    }

    @Test
    void showsDecisionsOfAllApisOrOneNewestFirst() throws Exception {
        // given
        admin.deploy(project("iris", "good"));
        admin.deploy(project("- name: wine\n  predictor: {model: model.onnx}\n", Map.of("model.onnx", "good")));
        decide("iris", 1);
        decide("wine", 2);
        decide("iris", 3);

        // when
        List<Decision> all = decisions("/v1/autoscaler/decisions?limit=2");
        List<Decision> iris = decisions("/v1/autoscaler/decisions?api=iris");

        // then
        assertThat(all).extracting(decision -> decision.at().getEpochSecond()).containsExactly(3L, 2L);
        assertThat(iris).extracting(decision -> decision.at().getEpochSecond()).containsExactly(3L, 1L);
    }

    @Test
    void showsWhoWroteWhat() throws Exception {
        // given
        admin.send(admin.deployment(project("iris", "good")).header("X-Vertebra-Author", "ann"));

        // when
        List<AuditEntry> entries = readAll(admin.get("/v1/audit?limit=1"), new TypeReference<List<AuditEntry>>() {});

        // then
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().author()).isEqualTo("ann");
        assertThat(entries.getFirst().action()).isEqualTo("deploy");
    }

    private void decide(String api, int want) {
        admin.decisions.record(new Explanation(
                Instant.ofEpochSecond(want),
                new ApiName(api),
                new Revision(1),
                want,
                want,
                "init_replicas",
                "as the spec says",
                List.of()));
    }

    private List<Decision> decisions(String path) throws Exception {
        return readAll(admin.get(path), new TypeReference<List<Decision>>() {});
    }
}

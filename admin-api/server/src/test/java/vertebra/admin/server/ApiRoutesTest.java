package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;
import static vertebra.admin.server.AdminFixture.readAll;
import static vertebra.admin.server.AdminFixture.yaml;

import com.fasterxml.jackson.core.type.TypeReference;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.RevisionInfo;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.yaml.ApiSpecReader;

/** What runs, as the admin API shows and changes it. */
class ApiRoutesTest {

    private static final ApiName IRIS = new ApiName("iris");

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void listsApisByNameWithTheCatalogsGeneration() throws Exception {
        // given
        admin.deploy(project(yaml("wine") + yaml("iris"), Map.of("model.onnx", "good")));

        // when
        HttpResponse<byte[]> answer = admin.get("/v1/apis");

        // then
        assertThat(statuses(answer)).extracting(ApiStatus::name).containsExactly("iris", "wine");
        assertThat(answer.headers().firstValue("ETag"))
                .contains("\"" + admin.apis.catalog().generation() + "\"");
    }

    @Test
    void showsAnApiWithItsReplicasAndDecisions() throws Exception {
        // given
        admin.deploy(project("iris", "good"));
        admin.decisions.record(new Explanation(
                Instant.EPOCH, IRIS, new Revision(1), 1, 1, "init_replicas", "as the spec says", List.of()));
        publish(new Revision(1), ReplicaView.State.READY);

        // when
        ApiDetail detail = read(admin.get("/v1/apis/iris"), ApiDetail.class);

        // then
        assertThat(detail.status().state()).isEqualTo(ApiStatus.State.LIVE);
        assertThat(detail.status().serving()).isEqualTo("r1");
        assertThat(detail.replicas()).extracting(ApiDetail.Replica::node).containsExactly("node-1");
        assertThat(detail.decisions()).extracting("bound").containsExactly("init_replicas");
        assertThat(detail.models()).extracting("name", "usedBy").containsExactly(tuple("iris", List.of("iris")));
    }

    @Test
    void showsASpecThatReadsBackAsTheDeployedOne() throws Exception {
        // given
        admin.deploy(project("iris", "good"));

        // when
        ApiDetail detail = read(admin.get("/v1/apis/iris"), ApiDetail.class);

        // then
        assertThat(new ApiSpecReader().read(detail.spec()))
                .isEqualTo(
                        admin.apis.revision(IRIS, new Revision(1)).orElseThrow().spec());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/apis/irs", "/v1/apis/irs/revisions", "/v1/apis/irs/logs", "/v1/autoscaler/decisions?api=irs"
            })
    void suggestsWhatWasMeantByAnUnknownName(String path) throws Exception {
        // given
        admin.deploy(project("iris", "good"));

        // when
        HttpResponse<byte[]> answer = admin.get(path);

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem(answer).code()).isEqualTo("VTB-3002");
        assertThat(problem(answer).detail()).contains("'irs'", "Did you mean 'iris'?");
    }

    @Test
    void aDamagedRevisionHidesNoOtherApi() throws Exception {
        // given
        admin.deploy(project(yaml("iris") + yaml("wine"), Map.of("model.onnx", "good")));
        admin.store.damage("apis/iris/revisions/1.json", "{");
        admin.deploy(project("iris", "good 2"));
        admin.store.damage("apis/wine/revisions/1.json", "{");

        try (AdminFixture restarted = AdminFixture.over(admin.store)) {
            // when
            List<ApiStatus> apis = statuses(restarted.get("/v1/apis"));
            List<RevisionInfo> revisions =
                    readAll(restarted.get("/v1/apis/iris/revisions"), new TypeReference<List<RevisionInfo>>() {});

            // then
            assertThat(apis).extracting(ApiStatus::name).containsExactly("iris", "wine");
            assertThat(apis.getLast().state()).isEqualTo(ApiStatus.State.FAILED);
            assertThat(apis.getLast().reason()).contains("apis/wine/revisions/1.json cannot be read", "Deploy");
            assertThat(revisions).extracting(RevisionInfo::revision).containsExactly("r2");
            assertThat(restarted.get("/v1/apis/iris").statusCode()).isEqualTo(200);
            assertThat(restarted.get("/v1/models").statusCode()).isEqualTo(200);
            ApiDetail damaged = read(restarted.get("/v1/apis/wine"), ApiDetail.class);
            assertThat(damaged.status()).isEqualTo(apis.getLast());
            assertThat(damaged.spec()).isEmpty();
            assertThat(restarted.get("/v1/apis/wine/revisions").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void listsRevisionsNewestFirst() throws Exception {
        // given
        admin.deploy(project("iris", "good 1"));
        admin.deploy(project("iris", "good 2"));

        // when
        List<RevisionInfo> revisions =
                readAll(admin.get("/v1/apis/iris/revisions"), new TypeReference<List<RevisionInfo>>() {});

        // then
        assertThat(revisions).extracting(RevisionInfo::revision).containsExactly("r2", "r1");
        assertThat(revisions).extracting(RevisionInfo::current).containsExactly(true, false);
        assertThat(revisions.getFirst().models()).isEqualTo(Map.of("", "iris@2"));
    }

    @ParameterizedTest
    @CsvSource({"'', r2", "?revision=r1, r1", "?revision=1, r1"})
    void rollsBackToTheRevisionBeforeOrTheNamedOne(String query, String expected) throws Exception {
        // given
        for (int i = 1; i <= 3; i++) {
            admin.deploy(project("iris", "good " + i));
        }

        // when
        HttpResponse<byte[]> answer = admin.post("/v1/apis/iris:rollback" + query);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(read(answer, ApiStatus.class).revision()).isEqualTo(expected);
        assertThat(admin.apis.catalog().live(IRIS).orElseThrow().current()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/apis/iris:rollback?revision=r9, 404, VTB-3003",
        "/v1/apis/iris:rollback?revision=x, 400, VTB-5001",
        "/v1/apis/wine:rollback, 404, VTB-3002"
    })
    void refusesARollbackToNothing(String path, int status, String code) throws Exception {
        // given
        admin.deploy(project("iris", "good"));

        // when
        HttpResponse<byte[]> answer = admin.post(path);

        // then
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer).code()).isEqualTo(code);
    }

    @Test
    void deletesAnApiAndTellsItIsGone() throws Exception {
        // given
        admin.deploy(project("iris", "good"));

        // when
        HttpResponse<byte[]> answer = admin.delete("/v1/apis/iris");

        // then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(admin.get("/v1/apis/iris").statusCode()).isEqualTo(404);
        assertThat(admin.delete("/v1/apis/iris").statusCode()).isEqualTo(404);
    }

    @Test
    void changesOnlyTheGenerationThatIsAskedFor() throws Exception {
        // given
        admin.deploy(project("iris", "good 1"));
        admin.deploy(project("iris", "good 2"));
        String stale = "\"" + (admin.apis.catalog().generation() - 1) + "\"";
        String current = "\"" + admin.apis.catalog().generation() + "\"";

        // when
        HttpResponse<byte[]> staleDelete =
                admin.send(admin.request("/v1/apis/iris").DELETE().header("If-Match", stale));
        HttpResponse<byte[]> staleRollback = admin.send(admin.request("/v1/apis/iris:rollback")
                .POST(BodyPublishers.noBody())
                .header("If-Match", stale));
        HttpResponse<byte[]> delete =
                admin.send(admin.request("/v1/apis/iris").DELETE().header("If-Match", current));

        // then
        assertThat(staleDelete.statusCode()).isEqualTo(412);
        assertThat(staleRollback.statusCode()).isEqualTo(412);
        assertThat(delete.statusCode()).isEqualTo(204);
    }

    @Test
    void keepsWhoAskedAndTakesNoNameThatIsMalformed() throws Exception {
        // given
        admin.send(admin.deployment(project("iris", "good 1")).header("X-Vertebra-Author", "ann"));
        admin.sendUnchecked(admin.deployment(project("iris", "good 2")).header("X-Vertebra-Author", "<script>"));

        // when
        List<RevisionInfo> revisions =
                readAll(admin.get("/v1/apis/iris/revisions"), new TypeReference<List<RevisionInfo>>() {});

        // then
        assertThat(revisions).extracting(RevisionInfo::author).containsExactly("local", "ann");
    }

    @ParameterizedTest
    @CsvSource({"PUT, /v1/apis", "POST, /v1/apis/iris", "DELETE, /v1/deployments", "POST, /v1/logs"})
    void namesTheMethodsOfAPath(String method, String path) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.sendUnchecked(admin.request(path).method(method, BodyPublishers.noBody()));

        // then
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).isPresent();
    }

    private void publish(Revision revision, ReplicaView.State state) {
        new ReplicaDirectory(admin.cluster)
                .publish(List.of(new ReplicaView(
                        new NodeId("node-1"), IRIS, revision, state, 1, 2, Instant.EPOCH, null, 1_000_000, 12)));
    }

    private static List<ApiStatus> statuses(HttpResponse<byte[]> answer) throws Exception {
        return readAll(answer, new TypeReference<List<ApiStatus>>() {});
    }
}

package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.contract.plan.DeploymentPlan.Action;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedApi;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedChange;
import vertebra.registry.store.RegistryStore;

/** What a deploy would do: everything is tried, nothing is kept. */
class DryRunTest {

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void showsANewApiWithItsModelAndItsPlace() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.plan(project("iris", "good"));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).contains("\"0\"");
        PlannedApi api = read(answer, DeploymentPlan.class).apis().getFirst();
        assertThat(api.action()).isEqualTo(Action.NEW);
        assertThat(api.revision()).isNull();
        assertThat(api.endpoint()).isEqualTo("/iris");
        assertThat(api.model().bytes()).isEqualTo(4);
        assertThat(api.model().memoryBytes()).isEqualTo(1_000_000);
        assertThat(api.changes()).isEmpty();
        assertThat(api.placement())
                .isEqualTo(new DeploymentPlan.PlannedPlacement(1, 1, "r1 with 1000000 bytes", List.of()));
    }

    @Test
    void keepsNothing() throws Exception {
        // given
        admin.deploy(project("iris", "good 1"));
        long generation = admin.apis.catalog().generation();
        List<Object> stored = stored();

        // when
        HttpResponse<byte[]> answer = admin.plan(project("iris", "good 2"));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.inspector.inspections())
                .as("the model was loaded and run")
                .hasSize(2);
        assertThat(admin.apis.refresh().generation()).isEqualTo(generation);
        assertThat(stored()).isEqualTo(stored);
        assertThat(admin.leftovers()).isEmpty();
    }

    @Test
    void saysThatNothingWouldChange() throws Exception {
        // given
        byte[] project = project("iris", "good");
        admin.deploy(project);

        // when
        PlannedApi api = read(admin.plan(project), DeploymentPlan.class).apis().getFirst();
        Deployment deployment = read(admin.deploy(project), Deployment.class);

        // then
        assertThat(api.action()).isEqualTo(Action.UNCHANGED);
        assertThat(api.revision()).isEqualTo("r1");
        assertThat(api.changes()).isEmpty();
        assertThat(placement(api).reason()).startsWith("r1 ");
        assertThat(deployment.apis().getFirst().changed())
                .as("and nothing does")
                .isFalse();
    }

    @Test
    void showsEveryFieldThatDiffers() throws Exception {
        // given
        admin.deploy(project("""
                - name: iris
                  predictor: {type: onnx, model: model.onnx}
                  autoscaling: {max_replicas: 3}
                  compute: {mem: 1Gi}
                """, Map.of("model.onnx", "good 1")));

        // when
        DeploymentPlan plan = read(
                admin.plan(project("""
                        - name: iris
                          predictor: {type: onnx, model: model.onnx, outputs: [y]}
                          autoscaling: {max_replicas: 5, min_replicas: 3}
                        - name: wine
                          predictor: {type: onnx, model: other.onnx}
                        """, Map.of("model.onnx", "good 2 and longer", "other.onnx", "good"))),
                DeploymentPlan.class);

        // then
        assertThat(plan.apis())
                .extracting(PlannedApi::name, PlannedApi::action)
                .containsExactly(tuple("iris", Action.CHANGED), tuple("wine", Action.NEW));
        PlannedApi iris = plan.apis().getFirst();
        assertThat(iris.changes())
                .extracting(PlannedChange::field, PlannedChange::from, PlannedChange::to)
                .contains(
                        tuple("predictor.outputs", null, "[\"y\"]"),
                        tuple("autoscaling.max_replicas", "3", "5"),
                        tuple("autoscaling.min_replicas", "1", "3"),
                        tuple("compute.mem", "1Gi", null),
                        tuple("model.bytes", "6", "17"));
        assertThat(iris.changes())
                .extracting(PlannedChange::field)
                .contains("model.digest")
                .doesNotContain("model.inputs.x", "networking.endpoint", "name", "predictor.model");
        assertThat(placement(iris).placed()).isEqualTo(2);
        assertThat(placement(iris).want()).isEqualTo(3);
        assertThat(placement(iris).reason()).startsWith("r2 ");
    }

    @Test
    void whatOnlySaysADefaultOutLoudIsNoChange() throws Exception {
        // given
        admin.deploy(project("iris", "good"));

        // when
        PlannedApi api = read(admin.plan(project("""
                                - name: iris
                                  predictor: {type: onnx, model: model.onnx}
                                  networking: {endpoint: /iris}
                                """, Map.of("model.onnx", "good"))), DeploymentPlan.class)
                .apis()
                .getFirst();

        // then
        assertThat(api.action()).isEqualTo(Action.UNCHANGED);
    }

    @Test
    void plansARegisteredModel() throws Exception {
        // given
        byte[] model = "good".getBytes(StandardCharsets.UTF_8);
        admin.put("/v1/models/flowers/versions/1", "application/octet-stream", model);
        byte[] project = project("- name: iris\n  predictor: {type: onnx, model: registry://flowers}\n", Map.of());
        admin.deploy(project);
        PlannedApi before =
                read(admin.plan(project), DeploymentPlan.class).apis().getFirst();

        // when
        admin.put(
                "/v1/models/flowers/versions/2", "application/octet-stream", "good 2".getBytes(StandardCharsets.UTF_8));
        PlannedApi after =
                read(admin.plan(project), DeploymentPlan.class).apis().getFirst();

        // then
        assertThat(before.action()).isEqualTo(Action.UNCHANGED);
        assertThat(after.action()).isEqualTo(Action.CHANGED);
        assertThat(after.changes()).extracting(PlannedChange::field).containsExactly("model.digest", "model.bytes");
    }

    @Test
    void aDeletedApiWouldBeNewWithAFreshNumber() throws Exception {
        // given
        admin.deploy(project("iris", "good"));
        admin.delete("/v1/apis/iris");

        // when
        PlannedApi api = read(admin.plan(project("iris", "good")), DeploymentPlan.class)
                .apis()
                .getFirst();

        // then
        assertThat(api.action()).isEqualTo(Action.NEW);
        assertThat(placement(api).reason()).startsWith("r2 ");
    }

    @Test
    void refusesWhatADeployRefuses() throws Exception {
        // given
        admin.deploy(project("iris", "good"));

        // when
        HttpResponse<byte[]> broken = admin.plan(project("iris", "bad"));
        HttpResponse<byte[]> invalid = admin.plan(project("- nam: iris\n", Map.of()));
        HttpResponse<byte[]> taken = admin.plan(project("""
                - name: wine
                  predictor: {type: onnx, model: model.onnx}
                  networking: {endpoint: /iris}
                """, Map.of("model.onnx", "good")));
        HttpResponse<byte[]> stale = admin.send(admin.request("/v1/deployments?dry_run=true")
                .header("Content-Type", AdminFixture.GZIP)
                .header("If-Match", "\"7\"")
                .POST(BodyPublishers.ofByteArray(project("iris", "good"))));

        // then
        assertThat(broken.statusCode()).isEqualTo(422);
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(stale.statusCode()).isEqualTo(412);
    }

    @Test
    void refusesToMonitorAnOutputThatIsNone() throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.plan(project("""
                - name: iris
                  predictor: {type: onnx, model: model.onnx}
                  monitoring: {model_type: regression, key: z}
                """, Map.of("model.onnx", "good")));

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("[0].monitoring.key");
            assertThat(fault.detail()).contains("'z'").contains("y");
        });
    }

    @Test
    void comparesWithADamagedRevisionAsFarAsItCan() throws Exception {
        // given
        admin.deploy(project("iris", "good"));
        admin.store.damage("apis/iris/revisions/1.json", "{");
        try (AdminFixture restarted = AdminFixture.over(admin.store)) {
            // when
            PlannedApi api = read(restarted.plan(project("iris", "good")), DeploymentPlan.class)
                    .apis()
                    .getFirst();

            // then
            assertThat(api.action()).isEqualTo(Action.CHANGED);
            assertThat(api.revision()).isEqualTo("r1");
        }
    }

    private static DeploymentPlan.PlannedPlacement placement(PlannedApi api) {
        return Objects.requireNonNull(api.placement());
    }

    /** Every document and every blob. */
    private List<Object> stored() {
        return Stream.<Object>concat(
                        admin.store.list("").stream()
                                .map(key -> admin.store.read(key).orElseThrow()),
                        admin.store.blobs().stream().map(RegistryStore.StoredBlob::digest))
                .toList();
    }
}

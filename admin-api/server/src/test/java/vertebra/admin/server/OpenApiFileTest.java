package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.project;
import static vertebra.admin.server.AdminFixture.read;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.AuditEntry;
import vertebra.admin.contract.Decision;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.LogLine;
import vertebra.admin.contract.ModelInfo;
import vertebra.admin.contract.NodeStatus;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.RevisionInfo;
import vertebra.admin.contract.ServerInfo;
import vertebra.admin.contract.keys.IssuedKey;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.admin.contract.plan.DeploymentPlan;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.MonitoredAnswers;

/** The OpenAPI file, the paths and records of the contract, and the server say the same. */
class OpenApiFileTest {

    private static final String BINARY = "application/octet-stream";

    /** Everything that is read, there and not there. */
    private static final List<String> READS = List.of(
            "/v1/info",
            "/v1/openapi.yaml",
            "/v1/apis",
            "/v1/apis/iris",
            "/v1/apis/nothing",
            "/v1/apis/iris/revisions",
            "/v1/apis/nothing/revisions",
            "/v1/apis/iris/history",
            "/v1/apis/iris/history?since=20m&step=1m",
            "/v1/apis/iris/history?since=x",
            "/v1/apis/nothing/history",
            "/v1/apis/iris/errors",
            "/v1/apis/nothing/errors",
            "/v1/apis/iris/logs",
            "/v1/apis/iris/logs?since=1h",
            "/v1/apis/nothing/logs",
            "/v1/models",
            "/v1/models/iris",
            "/v1/models/nothing",
            "/v1/models/iris/versions/1",
            "/v1/models/iris/versions/9",
            "/v1/nodes",
            "/v1/autoscaler/decisions",
            "/v1/autoscaler/decisions?limit=0",
            "/v1/audit",
            "/v1/audit?limit=0",
            "/v1/logs?limit=1",
            "/v1/logs?limit=0");

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void describesThePathsOfTheContractAndNoOthers() throws Exception {
        // given
        Set<String> paths = new TreeSet<>();
        for (var constant : AdminPaths.class.getFields()) {
            String value = (String) constant.get(null);
            if (value.startsWith("/")) {
                paths.add(value);
            }
        }
        for (Method path : AdminPaths.class.getMethods()) {
            if (Modifier.isStatic(path.getModifiers())) {
                Object[] variables = new Object[path.getParameterCount()];
                Arrays.fill(variables, "{}");
                paths.add((String) path.invoke(null, variables));
            }
        }

        // when
        Set<String> described = admin.contract.operations().stream()
                .map(Operation::getOpenAPIPath)
                .map(path -> OpenApiCheck.served(path).replaceAll("\\{\\w+}", "{}"))
                .collect(Collectors.toCollection(TreeSet::new));

        // then
        assertThat(described).isEqualTo(paths);
    }

    @Test
    void everyOperationMayRefuseAKey() {
        assertThat(admin.contract.operations())
                .isNotEmpty()
                .allMatch(operation -> operation.getResponse(401) != null && operation.getResponse(403) != null);
    }

    static Stream<Class<? extends Record>> records() {
        return Stream.of(
                ServerInfo.class,
                Deployment.class,
                Deployment.Deployed.class,
                DeploymentPlan.class,
                DeploymentPlan.PlannedApi.class,
                DeploymentPlan.PlannedModel.class,
                DeploymentPlan.PlannedChange.class,
                DeploymentPlan.PlannedPlacement.class,
                ApiHistory.class,
                ApiHistory.TrafficSpan.class,
                ApiErrors.class,
                ApiErrors.ErrorCount.class,
                ApiErrors.RecentError.class,
                MonitoredAnswers.class,
                ApiStatus.class,
                ApiStatus.Traffic.class,
                ApiDetail.class,
                ApiDetail.Replica.class,
                RevisionInfo.class,
                ModelInfo.class,
                ModelInfo.Port.class,
                NodeStatus.class,
                Decision.class,
                AuditEntry.class,
                KeyInfo.class,
                IssuedKey.class,
                LogLine.class,
                ProblemBody.class,
                ProblemBody.Fault.class);
    }

    @ParameterizedTest
    @MethodSource("records")
    void describesEveryFieldOfARecord(Class<? extends Record> record) {
        // given
        List<RecordComponent> components = List.of(record.getRecordComponents());

        // when
        JsonObject schema = admin.contract.schema(record.getSimpleName());

        // then
        assertThat(schema.getJsonObject("properties").fieldNames())
                .containsExactlyInAnyOrderElementsOf(names(components));
        if (record != ProblemBody.class && record != ProblemBody.Fault.class) {
            // Clients read problems of other servers too: to them, every field may be missing.
            assertThat(schema.getJsonArray("required", new JsonArray()).stream().map(String::valueOf))
                    .containsExactlyInAnyOrderElementsOf(names(components.stream()
                            .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                            .toList()));
        }
    }

    @Test
    void answersEveryOperationAsDescribedInSuccessAndFailure() throws Exception {
        // given
        byte[] model = "good".getBytes(StandardCharsets.UTF_8);
        admin.log.log(AdminFixture.NOW, "iris", "Loaded");

        // when
        admin.deploy(project("iris", "good 1"));
        admin.deploy(project("iris", "good 2"));
        admin.deploy(project("iris", "bad"));
        admin.plan(project("iris", "good 3"));
        for (String path : READS) {
            admin.get(path);
        }
        admin.post("/v1/apis/iris:rollback?revision=r1");
        admin.post("/v1/apis/nothing:rollback");
        admin.post("/v1/nodes/node-1:drain");
        admin.post("/v1/nodes/node-1:undrain");
        admin.post("/v1/nodes/nothing:drain");
        admin.post("/v1/nodes/nothing:undrain");
        admin.put("/v1/models/wine/versions/1", BINARY, model);
        admin.put("/v1/models/wine/versions/1", "text/plain", model);
        admin.delete("/v1/models/wine/versions/1");
        admin.delete("/v1/models/wine/versions/1");
        admin.delete("/v1/apis/iris");
        admin.delete("/v1/apis/iris");
        admin.post("/v1/keys", "{}", AdminFixture.LOCAL_KEY);
        String key = read(
                        admin.post("/v1/keys", "{\"name\":\"ci\",\"scopes\":[\"admin:read\"]}", AdminFixture.LOCAL_KEY),
                        IssuedKey.class)
                .key()
                .id();
        admin.get("/v1/keys");
        admin.post("/v1/keys/" + key + ":rotate");
        admin.post("/v1/keys/nothing:rotate");
        admin.delete("/v1/keys/" + key);
        admin.delete("/v1/keys/" + key);

        // then
        for (Operation operation : admin.contract.operations()) {
            List<String> statuses = admin.contract.seen().stream()
                    .filter(seen -> seen.startsWith(operation.getOperationId() + " "))
                    .map(seen -> seen.substring(seen.indexOf(' ') + 1))
                    .toList();
            boolean canFail = Stream.of(400, 404).anyMatch(status -> operation.getResponse(status) != null);
            assertThat(statuses).as(operation.getOperationId()).anyMatch(status -> status.startsWith("2"));
            assertThat(!canFail || statuses.stream().anyMatch(status -> status.startsWith("4")))
                    .as("%s fails with a problem", operation.getOperationId())
                    .isTrue();
        }
    }

    private static List<String> names(List<RecordComponent> components) {
        SnakeCaseStrategy snakeCase = new SnakeCaseStrategy();
        return components.stream()
                .map(component -> snakeCase.translate(component.getName()))
                .toList();
    }
}

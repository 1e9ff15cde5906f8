package vertebra.serving.routes;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.serving.testing.Answers.isProblem;

import io.vertx.core.Vertx;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.testing.DataPlane;

/** The data listener's description of itself. What it answers is held against the file by the acceptance tests. */
class OpenApiRouteTest {

    private static final String PATH = "/openapi.yaml";
    /** Only a deploy gets it. */
    private static final int UNSERVABLE = 422;

    @TempDir
    private Path folder;

    private DataPlane node;

    @BeforeEach
    void start() {
        node = new DataPlane(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void describesThePredictionAndEveryStatusOfTheDataPlane() throws Exception {
        // given
        HttpResponse<String> answer = node.send(node.request(PATH).GET());

        // when
        OpenAPIContract contract = read(answer.body());

        // then
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        for (String prediction : List.of("predict", "predictOfPredict")) {
            Operation operation = Objects.requireNonNull(contract.operation(prediction));
            Set<Integer> problems = Arrays.stream(ServingProblem.values())
                    .map(problem -> problem.status())
                    .filter(status -> status != UNSERVABLE)
                    .collect(Collectors.toSet());
            assertThat(problems).allMatch(status -> operation.getResponse(status) != null);
        }
    }

    @Test
    void takesGetOnly() {
        isProblem(node.send(node.request(PATH).POST(noBody())), 405, "VTB-6003");
        assertThat(node.send(node.request(PATH).HEAD()).statusCode()).isEqualTo(200);
    }

    @Test
    void givesWayToAnApiOfThatEndpoint() {
        // when
        node.serve("iris", "  networking: {endpoint: /openapi.yaml}\n");

        // then
        assertThat(node.post(PATH, DataPlane.ONE_ROW).body()).isEqualTo(DataPlane.DOUBLED);
        assertThat(node.send(node.request(PATH).GET()).body()).contains("\"name\":\"iris\"");
    }

    private OpenAPIContract read(String yaml) throws Exception {
        // The parser knows few media types.
        String known = yaml.replace("application/problem+json", "application/vnd.vertebra.problem+json")
                .replace("application/yaml", "text/plain");
        Path file = Files.writeString(folder.resolve("openapi.yaml"), known);
        Vertx vertx = Vertx.vertx();
        try {
            return OpenAPIContract.from(vertx, file.toString())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}

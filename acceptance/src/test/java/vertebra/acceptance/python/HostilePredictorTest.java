package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.acceptance.source.SourceTree;

/** A predictor, and a pickle, that turn against the node which serves them. */
@Tag("python")
@Tag("S15")
@Tag("F13")
@ExtendWith(PromiseTable.class)
class HostilePredictorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "secret-" + UUID.randomUUID();

    @TempDir
    private static Path folder;

    @AutoClose
    private static Node node;

    @BeforeAll
    static void serve() {
        node = Node.startWith(Map.of("PIP_NO_INDEX", "1", "NODE_SECRET", SECRET), folder.resolve("state"));
        Project.python(
                        folder,
                        "hostile",
                        SourceTree.read("acceptance/src/test/resources/vertebra/acceptance/python/hostile.py"),
                        "^compute: {mem: 300Mi}",
                        "^limits: {request_timeout: 10s}")
                .file("requirements.txt", "")
                .file("model.pkl", "cos\nsystem\n(S'kill -9 -1; touch /usr/opened " + folder + "/opened'\ntR.")
                .deploy(node)
                .succeeded();
        assumeTrue(
                !Workers.isolation(node).contains("not kept apart"),
                "NOT RUN: workers are not isolated on this machine");
    }

    @Test
    @Promise(
            "A hostile predictor finds no file, process, secret or network of the node, and writes nowhere but in its temp folder")
    void findsNothing(Measured measured) throws IOException {
        // given
        assertThat(node.stateDir().resolve("node.credential")).isRegularFile();
        assertThat(Files.readString(Path.of("/proc", Long.toString(node.pid()), "environ")))
                .contains(SECRET);

        // when
        JsonNode found = Node.json(ask(
                "look",
                "\"path\":\"" + node.stateDir().toAbsolutePath() + "\",\"secret\":\"" + SECRET + "\",\"port\":"
                        + node.adminUrl().replaceFirst(".*:", "")));

        // then
        assertThat(found.get("state").toString())
                .isIn("[\"cache\",\"workers\"]", "[\"cache\",\"environments\",\"workers\"]");
        assertThat(found.get("credential").asText()).isEqualTo("FileNotFoundError");
        assertThat(found.get("secrets").asInt()).isZero();
        assertThat(found.get("processes").asInt()).isEqualTo(2);
        assertThat(found.get("admin").asText()).isNotEqualTo("connected");
        assertThat(found.get("metadata").asText()).isNotEqualTo("connected");
        assertThat(found.get("written")).isEmpty();
        measured.fact("nothing found, nothing written");
    }

    @Test
    @Promise("It kills all it can, forks and takes memory without end, opens a hostile pickle: the node serves on")
    void costsOnlyItself(Measured measured) throws IOException {
        // when, then
        for (String attack : new String[] {"kill", "fork", "memory", "pickle", "disk"}) {
            HttpResponse<String> attacked = ask(
                    attack,
                    "\"pids\":[" + node.pid() + "," + ProcessHandle.current().pid() + "]");
            assertThat(attacked.statusCode())
                    .as("%s: %s", attack, attacked.body())
                    .isGreaterThanOrEqualTo(500);
            assertThat(ProcessHandle.of(node.pid()))
                    .as("the node after %s", attack)
                    .isPresent();
            Awaitility.await("an answer after " + attack)
                    .atMost(PATIENCE)
                    .until(() -> ask("live", "\"x\":1").statusCode() == 200);
        }
        assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(Files.exists(folder.resolve("opened"))).isFalse();
        measured.fact("5 attacks, the node lives");
    }

    private static HttpResponse<String> ask(String attack, String more) {
        return node.post("/hostile/predict", "{\"do\":\"" + attack + "\"," + more + "}");
    }
}

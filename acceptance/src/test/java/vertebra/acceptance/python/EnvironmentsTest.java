package vertebra.acceptance.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import vertebra.acceptance.process.Command;
import vertebra.acceptance.process.Node;
import vertebra.acceptance.promise.Measured;
import vertebra.acceptance.promise.Promise;
import vertebra.acceptance.promise.PromiseTable;
import vertebra.testkit.process.ChildProcess;

/** Packages of predictors: resolved once, installed from the registry. */
@Tag("python")
@ExtendWith(PromiseTable.class)
class EnvironmentsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PREDICTOR = """
            import joblib, numpy

            class PythonPredictor:
                def __init__(self, config):
                    self.factor = FACTOR

                def predict(self, payload):
                    return {"joblib": joblib.__version__, "sum": float(numpy.sum(payload)) * self.factor}
            """;
    private static final String REQUIREMENTS = "joblib==1.6.0\nnumpy==2.4.6\n";

    @TempDir
    private Path folder;

    @Test
    @Promise(
            "Packages are resolved and installed once: a second revision with the same ones, and a killed node, do neither")
    void buildsTheSameEnvironmentOnce(Measured measured) throws IOException {
        // given
        Path wheels = Files.createDirectories(folder.resolve("wheels"));
        Path original = Path.of(PythonTools.pip().getOrDefault("PIP_FIND_LINKS", ""));
        Command.run(
                        folder,
                        Map.of(),
                        List.of(
                                "bash",
                                "-c",
                                "cp \"$1\"/{joblib,cloudpickle,numpy}-* \"$2\"",
                                "copy",
                                original.toString(),
                                wheels.toString()))
                .succeeded();
        Map<String, String> environment = new HashMap<>(PythonTools.pip());
        environment.put("PIP_FIND_LINKS", wheels.toString());
        try (Node node = Node.startWith(environment, folder.resolve("state"))) {
            long first = deploy(node, 1);

            // when: pip would find nothing now
            Files.move(wheels, folder.resolve("wheels-gone"));
            long second = deploy(node, 2);

            // then
            JsonNode answer = Node.json(node.post("/summing", "[1,2,3]"));
            assertThat(answer.get("sum").asDouble()).isEqualTo(12);
            assertThat(answer.get("joblib").asText()).isEqualTo("1.6.0");
            assertThat(installations(node)).isEqualTo(1);
            node.killAndRestart();
            assertThat(Node.json(node.post("/summing", "[1,2,3]"))).isEqualTo(answer);
            assertThat(installations(node)).isZero();
            measured.fact("first deploy %d ms, second %d ms".formatted(first, second));
        }
    }

    @Test
    @Promise("The first node stopped, a node with an empty cache and no network serves the same API from the registry")
    void aNodeWithoutNetworkStartsItFromTheRegistry(Measured measured) throws IOException {
        // given
        Assumptions.assumeTrue(canHaveNoNetwork(), "NOT RUN: no right to make a network namespace");
        Path first = folder.resolve("first");
        try (Node node = PythonTools.node(first)) {
            deploy(node, 1);
            assertThat(node.terminate()).isZero();
        }
        Path second = folder.resolve("second");

        // when
        long begun = System.nanoTime();
        try (ChildProcess lonely = withoutNetwork(first.resolve("registry"), second)) {
            String url = dataUrl(lonely, second);
            Awaitility.await("the API answers")
                    .atMost(PATIENCE)
                    .until(() -> inside(lonely, "-sf", url + "/readyz").exitCode() == 0
                            && inside(lonely, "-sf", url + "/summing", "-d", "[1]")
                                            .exitCode()
                                    == 0);
            double seconds = (System.nanoTime() - begun) / 1e9;

            // then
            String answer =
                    inside(lonely, "-s", url + "/summing", "-d", "[1,2,3]").output();
            assertThat(answer).contains("6.0").contains("1.6.0");
            assertThat(inside(lonely, "-s", "-m", "2", "http://192.0.2.1/").exitCode())
                    .as("no network")
                    .isNotZero();
            measured.fact("%s after %.1f s".formatted(answer, seconds));
        }
    }

    @Test
    @Promise("`vertebra doctor` names the Pythons of the machine, their pip, and what keeps workers apart")
    void doctorFindsInterpreters(Measured measured) {
        // given
        String python = Command.run(
                        folder, Map.of(), List.of("python3", "-c", "import platform; print(platform.python_version())"))
                .succeeded()
                .output();

        // when
        String doctor = Command.run(
                        folder,
                        Map.of("VERTEBRA_STATE_DIR", folder.resolve("state").toString()),
                        List.of(Node.script(), "doctor"))
                .output();

        // then
        assertThat(doctor).containsPattern("python +ok +.*" + Pattern.quote(python) + " with pip [0-9.]+");
        assertThat(doctor).containsPattern("workers +(ok|warning) +\\S");
        measured.fact(python);
    }

    /** By this process of the node. */
    private static long installations(Node node) {
        return node.output().stream()
                .filter(line -> line.contains("Installed an environment"))
                .count();
    }

    private long deploy(Node node, int factor) {
        long begun = System.nanoTime();
        Project.python(folder, "summing", PREDICTOR.replace("FACTOR", Integer.toString(factor)))
                .file("requirements.txt", REQUIREMENTS)
                .deploy(node)
                .succeeded();
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static boolean canHaveNoNetwork() {
        return Command.run(Path.of("/"), Map.of(), List.of("unshare", "--net", "ip", "link", "set", "lo", "up"))
                        .exitCode()
                == 0;
    }

    /** A node in a network namespace of its own, where there is nothing but its own loopback. */
    private static ChildProcess withoutNetwork(Path registry, Path stateDir) {
        return ChildProcess.start(
                List.of(
                        "unshare",
                        "--net",
                        "bash",
                        "-euc",
                        "ip link set lo up; exec \"$@\"",
                        "node",
                        Node.script(),
                        "node",
                        "--listen.data=127.0.0.1:0",
                        "--listen.admin=127.0.0.1:0",
                        "--store.url=" + registry),
                stateDir.resolveSibling(""),
                Map.of("VERTEBRA_STATE_DIR", stateDir.toString(), "PIP_NO_INDEX", "1", "PIP_FIND_LINKS", "/dev/null"));
    }

    private static String dataUrl(ChildProcess node, Path stateDir) throws IOException {
        Path description = stateDir.resolve("node.json");
        Awaitility.await("the node's description of itself")
                .atMost(PATIENCE)
                .until(() -> Files.exists(description) || !node.isAlive());
        assertThat(node.isAlive()).as("the node ended: %s", node.output()).isTrue();
        return Node.JSON.readTree(Files.readString(description)).get("data_url").asText();
    }

    /** curl in the namespace of the node. */
    private static Command inside(ChildProcess node, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                "nsenter",
                "--net",
                "--target",
                Long.toString(node.pid()),
                "curl",
                "-H",
                "Content-Type: application/json"));
        line.addAll(List.of(arguments));
        return Command.run(Path.of("/"), Map.of(), line);
    }
}

package vertebra.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import vertebra.acceptance.source.SourceTree;
import vertebra.testkit.process.ChildProcess;

/** A real node process with a state folder of its own, started and used as a user does: through {@code ./vertebra}. */
public final class Node implements AutoCloseable {

    public static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final Path stateDir;
    private final Map<String, String> environment;
    /** A program that ends by starting the rest of its line, such as another user's. */
    private final List<String> before;

    private final List<String> settings;
    private ChildProcess process;
    private String dataUrl = "";
    private String adminUrl = "";

    private Node(
            HttpClient.Builder client,
            Path stateDir,
            Map<String, String> environment,
            List<String> before,
            List<String> settings) {
        this.client = client.version(HttpClient.Version.HTTP_1_1).build();
        this.stateDir = stateDir;
        this.environment = new HashMap<>(environment);
        this.environment.put("VERTEBRA_STATE_DIR", stateDir.toString());
        this.before = before;
        this.settings = settings;
        this.process = launch();
        awaitReady();
    }

    /** Starts a node with settings such as {@code --log.level=debug} and waits until it is ready. */
    public static Node start(Path stateDir, String... settings) {
        return startWith(Map.of(), stateDir, settings);
    }

    /** The same with more in the environment of the process. */
    public static Node startWith(Map<String, String> environment, Path stateDir, String... settings) {
        return new Node(HttpClient.newBuilder(), stateDir, environment, List.of(), List.of(settings));
    }

    /** The same, started by a program that becomes what the rest of its line names. */
    public static Node startBy(
            List<String> before, Map<String, String> environment, Path stateDir, String... settings) {
        return new Node(HttpClient.newBuilder(), stateDir, environment, before, List.of(settings));
    }

    /** The same for a node with certificates that only these callers trust. */
    public static Node startTrusting(SSLContext trust, Path stateDir, String... settings) {
        return new Node(HttpClient.newBuilder().sslContext(trust), stateDir, Map.of(), List.of(), List.of(settings));
    }

    private ChildProcess launch() {
        List<String> line = Stream.of(script(), "node", "--listen.data=127.0.0.1:0", "--listen.admin=127.0.0.1:0")
                .toList();
        return ChildProcess.start(
                Stream.of(before, line, settings).flatMap(List::stream).toList(), SourceTree.root(), environment);
    }

    private void awaitReady() {
        Awaitility.await("the node's description of itself")
                .atMost(PATIENCE)
                .until(() -> isDescribed() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the node ended:\n" + String.join("\n", process.output()));
        }
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .until(() -> get("/readyz").statusCode() == 200);
    }

    /** True when {@code node.json} is this process's, not what a killed one left. */
    private boolean isDescribed() throws IOException {
        Path description = stateDir.resolve("node.json");
        if (!Files.exists(description)) {
            return false;
        }
        JsonNode json = JSON.readTree(Files.readString(description));
        dataUrl = json.get("data_url").asText();
        adminUrl = json.get("admin_url").asText();
        return json.get("pid").asLong() == process.pid();
    }

    /** {@code kill -9}, and a new process on the same state folder. */
    public void killAndRestart() {
        kill();
        restart();
    }

    /** {@code kill -9} of the node's own process and nothing else: what it started must see to its own end. */
    public void killAlone() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        process.awaitExit(PATIENCE);
    }

    /** {@code kill -9} of the node and of all that it started. */
    public void kill() {
        process.kill();
    }

    /** A new process on the same state folder, in place of one that ended. */
    public void restart() {
        process = launch();
        awaitReady();
    }

    /** SIGTERM; the exit code. */
    public int terminate() {
        process.terminate();
        return process.awaitExit(PATIENCE);
    }

    public long pid() {
        return process.pid();
    }

    public static String script() {
        return SourceTree.root().resolve("vertebra").toString();
    }

    public Path stateDir() {
        return stateDir;
    }

    public String dataUrl() {
        return dataUrl;
    }

    public String adminUrl() {
        return adminUrl;
    }

    public List<String> output() {
        return process.output();
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(dataUrl + path)).GET());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(HttpRequest.newBuilder(URI.create(dataUrl + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** The key that the node leaves to its user. */
    public String credential() {
        try {
            return Files.readString(stateDir.resolve(StateFiles.CREDENTIAL)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request to the admin listener with the node's own credential. */
    public HttpRequest.Builder adminRequest(String path) {
        return HttpRequest.newBuilder(URI.create(adminUrl + path)).header("Authorization", "Bearer " + credential());
    }

    public JsonNode admin(String path) {
        return json(send(adminRequest(path).GET()));
    }

    /** Sum of the samples of a meter that have all of these among their labels; there must be one. */
    public double metricSum(String meter, String... labels) {
        List<String> samples = send(adminRequest("/metrics").GET())
                .body()
                .lines()
                .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .toList();
        assertThat(samples).as("samples of %s with %s", meter, List.of(labels)).isNotEmpty();
        return samples.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + response.body(), e);
        }
    }

    /** Runs {@code ./vertebra ARGUMENTS} against this node. */
    public Command vertebra(String... arguments) {
        return Command.run(
                SourceTree.root(),
                Map.of("VERTEBRA_STATE_DIR", stateDir.toString()),
                Stream.concat(Stream.of(script()), Stream.of(arguments)).toList());
    }

    @Override
    public void close() {
        process.close();
    }
}

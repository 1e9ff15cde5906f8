package vertebra.benchmarks.contestant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import vertebra.benchmarks.machine.Cores;
import vertebra.benchmarks.machine.Programs;
import vertebra.benchmarks.machine.Wrk;
import vertebra.testkit.process.ChildProcess;

/**
 * Starts contestants for one model and one question, each on the server's core. Whoever starts one closes it.
 *
 * @param model what is deployed: {@code benchmark.onnx} with the float32 input {@code x} and the output {@code y}, or the spec of
 *     an API {@code benchmark} that answers the same
 * @param folder for files of theirs
 */
public record Contestants(Path model, Question question, int connections, Cores cores, Wrk wrk, Path folder) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    /** A node of this product as its script starts it, with the model deployed by its command. */
    public Contestant node() {
        Path state = folder.resolve("state");
        Map<String, String> environment = Map.of("VERTEBRA_STATE_DIR", state.toString());
        String vertebra = Programs.vertebra().toString();
        ChildProcess node = ChildProcess.start(
                cores.forServer(List.of(vertebra, "node", "--listen.data=127.0.0.1:0", "--listen.admin=127.0.0.1:0")),
                folder,
                environment);
        try {
            URI data = address(node, state.resolve("node.json"));
            deploy(List.of(vertebra, "deploy", model.toString()), environment);
            return new HttpContestant("vertebra", data + "/benchmark/predict", "y", question, connections, node, wrk);
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    /** A bare Vert.x server that sends back what it gets, in a JVM with the same flags as this node's. */
    public Contestant echo(Contestant node) {
        Question same = new Question(question.width(), float[]::clone);
        return listening("echo", "x", same, java(flags(node), EchoServer.class, List.of()));
    }

    /** ONNX Runtime in process, in a JVM with the same flags as this node's. */
    public Contestant raw(Contestant node) {
        List<String> arguments = List.of(
                model.toString(), "" + question.width(), "" + question.answer().apply(question.row(0)).length);
        ChildProcess process = start(java(flags(node), RawOnnxRuntime.class, arguments));
        process.awaitLine(line -> line.equals("ready"), PATIENCE);
        return new RawContestant("onnxruntime", question, process);
    }

    /** FastAPI, uvicorn and ONNX Runtime for Python. */
    public Contestant fastApi() {
        return python("fastapi_server.py", folder, List.of(model.toString()));
    }

    /** FastAPI and uvicorn around the class in {@code predictor.py} beside the spec. */
    public Contestant fastApiPredictor() {
        return python("fastapi_predictor.py", model.resolveSibling(""), List.of());
    }

    private Contestant python(String program, Path beside, List<String> arguments) {
        Path script = beside.resolve(program);
        try (InputStream source = Contestants.class.getResourceAsStream(program)) {
            Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(Programs.python().toString(), script.toString()));
        command.addAll(arguments);
        return listening("fastapi", "y", question, command);
    }

    private Contestant listening(String name, String outputName, Question asked, List<String> command) {
        ChildProcess process = start(command);
        String port =
                process.awaitLine(line -> line.startsWith("port "), PATIENCE).substring("port ".length());
        String url = "http://127.0.0.1:" + port + "/predict";
        return new HttpContestant(name, url, outputName, asked, connections, process, wrk);
    }

    private ChildProcess start(List<String> command) {
        return ChildProcess.start(cores.forServer(command), folder, Map.of());
    }

    private static URI address(ChildProcess node, Path description) {
        Awaitility.await("the node's description of itself")
                .atMost(PATIENCE)
                .until(() -> Files.exists(description) || !node.isAlive());
        try {
            JsonNode json = JSON.readTree(Files.readString(description));
            return URI.create(json.get("data_url").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("the node ended:\n" + String.join("\n", node.output()), e);
        }
    }

    private void deploy(List<String> command, Map<String, String> environment) {
        try (ChildProcess deploy = ChildProcess.start(command, folder, environment)) {
            if (deploy.awaitExit(PATIENCE) != 0) {
                throw new IllegalStateException(String.join("\n", deploy.output()));
            }
        }
    }

    private static List<String> java(List<String> flags, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** The JVM options that the script gave to the node, but for archives of its classes, which hold for no other program. */
    private static List<String> flags(Contestant node) {
        long pid = ((HttpContestant) node).process().pid();
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return Stream.of(line.split("\0"))
                    .skip(1)
                    .takeWhile(word -> word.startsWith("-") && !word.equals("-cp"))
                    .filter(word -> !word.startsWith("-XX:AOT") && !word.startsWith("-XX:SharedArchiveFile"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

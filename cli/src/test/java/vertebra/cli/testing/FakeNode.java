package vertebra.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ApiStatus.State;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.Deployment;
import vertebra.admin.contract.ProblemBody;
import vertebra.admin.contract.ServerInfo;

/** A real HTTP server that answers as a node does: what it was told to, in the messages of the contract. */
public final class FakeNode implements AutoCloseable {

    /**
     * A request that came.
     *
     * @param latin1 its body, one character a byte
     */
    public record Request(String method, String target, Map<String, String> headers, String latin1) {

        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        private byte[] bytes() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** The files of an uploaded project. */
        public Map<String, String> archive() {
            Map<String, String> files = new TreeMap<>();
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes())))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no gzipped tar", e);
            }
            return files;
        }
    }

    private record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    public FakeNode() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        answers("GET /v1/info", new ServerInfo("0.1.0", "node-1", url(), 7, List.of("onnx 1.28.0")));
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a request is answered from now on; further calls queue answers, of which the last stays. */
    public FakeNode answers(String request, Object json) {
        return answers(request, 200, "application/json", text(json));
    }

    public FakeNode answersText(String request, String body) {
        return answers(request, 200, "application/json", body);
    }

    public FakeNode refuses(String request, ProblemBody problem) {
        return answers(request, problem.status(), "application/problem+json", text(problem));
    }

    private FakeNode answers(String request, int status, String type, String body) {
        answers.computeIfAbsent(request, first -> new ArrayDeque<>()).add(new Answer(status, type, body));
        return this;
    }

    /** An API in a state; the last told stays. */
    public FakeNode has(String name, State state, String revision, String serving) {
        return answers("GET /v1/apis/" + name, detail(status(name, state, revision, serving)));
    }

    /** The next deploys commit this revision. */
    public FakeNode commits(String name, String revision) {
        Deployment.Deployed api = new Deployment.Deployed(name, revision, "/" + name, true, List.of(name + "@1"));
        return answers("POST /v1/deployments", new Deployment(8, List.of(api), List.of("cortex.yaml:2:3 kind: read")));
    }

    public static ApiStatus status(String name, State state, String revision, String serving) {
        return new ApiStatus(
                name,
                "RealtimeAPI",
                state,
                state == State.LIVE ? null : "what it waits for",
                state == State.LIVE ? 1 : 0,
                1,
                revision,
                serving.isEmpty() ? null : serving,
                "/" + name,
                ApiStatus.Traffic.NONE,
                CommandLineRun.NOW.minusSeconds(12));
    }

    private static ApiDetail detail(ApiStatus status) {
        ApiDetail.Replica replica = new ApiDetail.Replica(
                "node-1", status.revision(), "ready", 1, 2, CommandLineRun.NOW, null, 3 << 20, 11);
        return new ApiDetail(
                status,
                Map.of("name", status.name(), "predictor", Map.of("model", "m.onnx")),
                List.of(),
                List.of(replica),
                List.of(),
                List.of());
    }

    public List<Request> requests() {
        return requests;
    }

    /** The requests with this method and path. */
    public List<Request> requests(String start) {
        return requests.stream()
                .filter(request -> (request.method() + " " + request.target()).startsWith(start))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestURI().toString();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        requests.add(new Request(
                exchange.getRequestMethod(),
                target,
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)));
        Answer answer = next(exchange.getRequestMethod() + " " + target.replaceFirst("\\?.*", ""));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Answer next(String request) {
        Deque<Answer> queue = answers.get(request);
        if (queue == null) {
            ProblemBody problem = new ProblemBody(
                    "t", "There is no such thing", 404, "no " + request, "VTB-3002", "id", "Look.", null);
            return new Answer(404, "application/problem+json", text(problem));
        }
        synchronized (queue) {
            return queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
        }
    }

    private static String text(Object json) {
        try {
            return ContractJson.mapper().writeValueAsString(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

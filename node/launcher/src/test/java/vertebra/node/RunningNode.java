package vertebra.node;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import vertebra.testkit.net.RawClient;
import vertebra.testkit.process.ChildProcess;

/** A node in a process of its own, without models, and callers that keep their connections. */
final class RunningNode implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    final ChildProcess process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonObject description;

    private RunningNode(Path stateDir, List<String> settings) {
        List<String> arguments = new ArrayList<>(
                List.of("node", "--state_dir=" + stateDir, "--listen.data=0", "--listen.admin=0", "--auth.admin=none"));
        arguments.addAll(settings);
        process = ChildProcess.java(Main.class, List.of(), arguments);
        process.awaitLine(line -> line.contains("Ready"), PATIENCE);
        try {
            description = new JsonObject(Files.readString(stateDir.resolve("node.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).until(() -> status("GET", "data_url", "/readyz") == 200);
    }

    static RunningNode start(Path stateDir, String... settings) {
        return new RunningNode(stateDir, List.of(settings));
    }

    int port() {
        return URI.create(description.getString("data_url")).getPort();
    }

    int data(String path) {
        return status("GET", "data_url", path);
    }

    int adminPost(String path) {
        return status("POST", "admin_url", path);
    }

    int admin(String path) {
        return status("GET", "admin_url", path);
    }

    String adminText(String path) {
        return send("GET", "admin_url", path).body();
    }

    private int status(String method, String url, String path) {
        return send(method, url, path).statusCode();
    }

    private HttpResponse<String> send(String method, String url, String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(description.getString(url) + path))
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }

    /** Callers that ask again at once, on the same connection until they are told to leave it. */
    static final class Callers implements AutoCloseable {

        private static final String GET = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";

        final AtomicInteger answered = new AtomicInteger();
        final AtomicInteger told = new AtomicInteger();
        final List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();
        private final int port;
        private final boolean comeBack;

        private Callers(int port, int count, boolean comeBack) {
            this.port = port;
            this.comeBack = comeBack;
            for (int i = 0; i < count; i++) {
                threads.add(Thread.ofVirtual().start(this::call));
            }
        }

        /** Callers that come back to the node on a new connection. */
        static Callers thatComeBack(int port, int count) {
            return new Callers(port, count, true);
        }

        /** Callers that stay away once they are told: as if there were another node. */
        static Callers thatGoElsewhere(int port, int count) {
            return new Callers(port, count, false);
        }

        private void call() {
            while (!over.get()) {
                try (RawClient connection = RawClient.connect(port)) {
                    boolean kept = true;
                    while (kept && !over.get()) {
                        RawClient.Answer answer = connection.send(GET).readAnswer();
                        if (answer.status() == 200) {
                            answered.incrementAndGet();
                        } else {
                            failures.add(answer.toString());
                        }
                        kept = !answer.hasHeader("Connection: close");
                    }
                    told.addAndGet(kept ? 0 : 1);
                    if (!kept && !comeBack) {
                        return;
                    }
                } catch (UncheckedIOException | IOException e) {
                    failures.add(e.toString());
                    return;
                }
            }
        }

        @Override
        public void close() {
            over.set(true);
            threads.forEach(thread -> {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}

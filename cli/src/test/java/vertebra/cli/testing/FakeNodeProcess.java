package vertebra.cli.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * The process of a node that only starts, tells where it answers, and ends. {@code FAKE_NODE} says how: {@code ready},
 * {@code dies}, {@code loses} (to a node that another command starts), {@code stays} (deaf to SIGTERM).
 */
public final class FakeNodeProcess {

    private FakeNodeProcess() {}

    public static void main(String[] arguments) throws IOException {
        String manner = System.getenv().getOrDefault("FAKE_NODE", "ready");
        Path stateDir = Path.of(System.getenv("VERTEBRA_STATE_DIR"));
        if (manner.equals("dies")) {
            System.out.println("vertebra: the registry is locked (VTB-7002)");
            System.exit(78);
        }
        if (manner.equals("loses")) {
            awaitWinner();
            System.exit(1);
        }
        if (manner.equals("stays")) {
            Runtime.getRuntime().addShutdownHook(new Thread(java.util.concurrent.locks.LockSupport::park));
        }
        HttpServer server = HttpServer.create(listen(System.getenv("VERTEBRA_LISTEN_DATA")), 0);
        server.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        String json = "{\"pid\": %d, \"data_url\": \"%s\", \"admin_url\": \"%s\", \"started_at\": \"%s\"}"
                .formatted(ProcessHandle.current().pid(), url, url, Instant.now());
        Files.writeString(stateDir.resolve("node.json.new"), json);
        Files.move(stateDir.resolve("node.json.new"), stateDir.resolve("node.json"), StandardCopyOption.ATOMIC_MOVE);
        System.out.println("ready");
    }

    private static void awaitWinner() throws IOException {
        ProcessBuilder winner = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeNodeProcess.class.getName());
        winner.environment().put("FAKE_NODE", "ready");
        winner.redirectErrorStream(true).start().inputReader().readLine();
    }

    private static InetSocketAddress listen(String address) {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }
}

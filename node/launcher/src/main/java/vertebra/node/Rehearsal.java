package vertebra.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vertebra.node.config.ConfigReader;
import vertebra.node.config.Machine;
import vertebra.node.config.NodeConfig;
import vertebra.node.logs.NodeLogging;

/**
 * The start and the end of a node on an empty registry, on free ports, for nobody: what the JVM loads for it goes into an archive
 * (the script's {@code -XX:AOTCacheOutput}), from which later starts are three times as fast.
 */
final class Rehearsal {

    private Rehearsal() {}

    static void run() {
        try {
            Path state = Files.createTempDirectory("vertebra-rehearsal-");
            try {
                run(state);
            } finally {
                delete(state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path state) throws IOException {
        List<String> settings =
                List.of("--state_dir=" + state, "--listen.data=0", "--listen.admin=0", "--log.level=warn");
        NodeConfig.Effective effective = ConfigReader.read(settings, Map.of(), Machine.current());
        try (NodeLifecycle node = NodeLifecycle.start(effective, NodeLogging.start(effective.log()))) {
            node.awaitReady();
            ask(node.dataUrl() + "/readyz");
            ask(node.adminUrl() + "/metrics");
        }
    }

    private static void ask(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

package vertebra.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.worker.WorkerHost;
import vertebra.engine.worker.environment.PythonSource;
import vertebra.engine.worker.sandbox.GuardedSandbox;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.WorkerCommand;
import vertebra.node.config.NodeConfig;

/** Where and how this node's workers run. */
final class NodeWorkers {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeWorkers.class);

    private NodeWorkers() {}

    static WorkerHost host(NodeConfig config, PythonSource python) {
        Path folder = config.folders().workers();
        SandboxSettings settings = new SandboxSettings(
                config.workers().isolation(),
                config.workers().network(),
                folder.resolve("walls"),
                List.of(config.folders().state(), config.folders().registry()));
        return new WorkerHost(
                shortFolder(folder.resolve("run")),
                python,
                new LaterSandbox(settings),
                config.workers().startTimeout());
    }

    /** This one, or, when it is too long for the paths of sockets, a new one where temporary files are. */
    private static Path shortFolder(Path wanted) {
        try {
            return WorkerHost.isShort(wanted) ? wanted : Files.createTempDirectory("vertebra");
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of workers cannot be made", e);
        }
    }

    /** Tries what the machine can do beside the start of the node, which need not wait for it. */
    private static final class LaterSandbox implements Sandbox {

        private final CompletableFuture<GuardedSandbox> opening = new CompletableFuture<>();

        LaterSandbox(SandboxSettings settings) {
            Thread.ofVirtual().name("sandbox").start(() -> {
                try {
                    GuardedSandbox sandbox = GuardedSandbox.open(settings);
                    LOGGER.atInfo().addKeyValue("isolation", sandbox.describe()).log("Workers are kept apart");
                    opening.complete(sandbox);
                } catch (RuntimeException e) {
                    opening.completeExceptionally(e);
                }
            });
        }

        @Override
        public Process start(WorkerCommand worker) throws IOException {
            return opening.join().start(worker);
        }

        @Override
        public Optional<String> refusal() {
            return opening.join().refusal();
        }

        @Override
        public String describe() {
            return opening.join().describe();
        }
    }
}

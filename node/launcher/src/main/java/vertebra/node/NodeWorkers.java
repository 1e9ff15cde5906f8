package vertebra.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import vertebra.engine.worker.WorkerHost;
import vertebra.engine.worker.environment.NativeCode;
import vertebra.engine.worker.environment.PythonSource;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxAbility.Walls;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.node.config.NodeConfig;
import vertebra.node.config.NodeProblem;
import vertebra.spec.problem.Problem;

/** Where and how this node's workers run. */
final class NodeWorkers {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeWorkers.class);

    private final NodeConfig config;
    private final Path folder;
    private final Sandbox sandbox;

    /**
     * Tries what the machine can do beside the start of the node, which need not wait for it unless walls are required.
     *
     * @throws vertebra.spec.problem.ProblemException {@link NodeProblem#WORKERS_NOT_ISOLATED}
     */
    NodeWorkers(NodeConfig config) {
        this.config = config;
        folder = shortFolder(config.folders().workers().resolve("run"));
        sandbox = Sandbox.open(settings(config, config.folders().workers().resolve("walls"), folder));
        sandbox.refusal().ifPresent(reason -> {
            throw Problem.of(NodeProblem.WORKERS_NOT_ISOLATED, reason).asException();
        });
        Thread.ofVirtual()
                .name("sandbox")
                .start(() -> announce(sandbox, config.workers().isolation()));
        NativeCode.obstacle(config.folders().environments())
                .ifPresent(
                        reason -> LOGGER.atWarn().addKeyValue("reason", reason).log("Not every package will work"));
    }

    /** The walls around workers, and around pip. */
    Sandbox sandbox() {
        return sandbox;
    }

    WorkerHost host(PythonSource python) {
        return new WorkerHost(folder, python, sandbox, config.workers().startTimeout());
    }

    /**
     * What keeps workers from this node.
     *
     * @param walls folder for the sandbox
     * @param more folders of the node
     */
    static SandboxSettings settings(NodeConfig config, Path walls, Path... more) {
        return new SandboxSettings(
                config.workers().isolation(),
                config.workers().network(),
                walls,
                Stream.concat(
                                Stream.of(
                                        config.folders().state(),
                                        config.folders().registry(),
                                        config.folders().secrets()),
                                Stream.of(more))
                        .toList());
    }

    /** Once: what holds, and what does not. */
    private static void announce(Sandbox sandbox, Isolation wanted) {
        boolean open = wanted != Isolation.OFF && sandbox.ability().walls() == Walls.NONE;
        LOGGER.atLevel(open ? Level.WARN : Level.INFO)
                .addKeyValue("isolation", sandbox.describe())
                .addKeyValue("gaps", String.join("; ", sandbox.ability().gaps()))
                .log(open ? "Workers are not kept apart from this node" : "Workers are kept apart from this node");
    }

    /** This one, or, when it is too long for the paths of sockets, a new one where temporary files are. */
    private static Path shortFolder(Path wanted) {
        try {
            return WorkerHost.isShort(wanted) ? wanted : Files.createTempDirectory("vertebra");
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of workers cannot be made", e);
        }
    }
}

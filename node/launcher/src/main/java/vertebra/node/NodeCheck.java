package vertebra.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.engine.onnx.OnnxEngine;
import vertebra.engine.worker.environment.Interpreters;
import vertebra.engine.worker.environment.NativeCode;
import vertebra.engine.worker.files.Folders;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.node.config.ConfigReader;
import vertebra.node.config.Machine;
import vertebra.node.config.NodeConfig;
import vertebra.node.logs.NodeLogging;

/** What {@code vertebra doctor} asks a node's program: the effective configuration, the machine, the engines and Pythons. */
final class NodeCheck {

    private NodeCheck() {}

    /**
     * Prints one JSON object.
     *
     * @param arguments flags of a node; {@code -o json} may be among them
     */
    static void print(List<String> arguments, Map<String, String> environment, PrintStream out) {
        NodeLogging.silence();
        Machine machine = Machine.current();
        NodeConfig.Effective effective = ConfigReader.read(withoutFormat(arguments), environment, machine);
        JsonArray settings = new JsonArray();
        effective
                .settings()
                .forEach(setting -> settings.add(new JsonObject()
                        .put("key", setting.key().key())
                        .put("value", setting.value())
                        .put("source", setting.source())));
        out.println(new JsonObject()
                .put("java", Runtime.version().toString())
                .put("cores", machine.cores())
                .put("memory_bytes", machine.memoryBytes())
                .put("heap_bytes", machine.heapBytes())
                .put("direct_bytes", machine.directBytes())
                .put("reserve_bytes", machine.reserveBytes())
                .put("model_memory_bytes", effective.config().capacity().memoryBytes())
                .put("event_loops", machine.eventLoops())
                .put("engine_threads", machine.engineThreads())
                .put("engines", new JsonArray().add(engine()))
                .put("pythons", pythons(effective.config()))
                .put("workers", workers(effective.config()))
                .put("settings", settings)
                .encodePrettily());
    }

    /** Loads the native library, so that a machine where it does not load says so before a node starts. */
    private static JsonObject engine() {
        try (OnnxEngine engine = new OnnxEngine(1)) {
            return new JsonObject().put("name", engine.name()).put("runtime", engine.runtime());
        }
    }

    /** The interpreters for workers, that for most APIs first. */
    private static JsonArray pythons(NodeConfig config) {
        JsonArray pythons = new JsonArray();
        Interpreters.onPath(config.workers().python())
                .all()
                .forEach(python -> pythons.add(new JsonObject()
                        .put("version", python.version())
                        .put("program", python.program().toString())
                        .put("pip", python.pip())));
        return pythons;
    }

    /** What keeps workers from a node that this user starts here. */
    private static JsonObject workers(NodeConfig config) {
        try {
            Path folder = Files.createTempDirectory("vertebra-check");
            try {
                Sandbox sandbox = Sandbox.open(NodeWorkers.settings(config, folder));
                return new JsonObject()
                        .put("isolation", sandbox.describe())
                        .put("gaps", new JsonArray(gaps(config, sandbox)))
                        .put("refused", sandbox.refusal().isPresent());
            } finally {
                Folders.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> gaps(NodeConfig config, Sandbox sandbox) {
        List<String> gaps = new ArrayList<>(sandbox.ability().gaps());
        NativeCode.obstacle(config.folders().environments()).ifPresent(gaps::add);
        return gaps;
    }

    private static List<String> withoutFormat(List<String> arguments) {
        List<String> flags = new ArrayList<>(arguments);
        int format = flags.indexOf("-o");
        if (format >= 0) {
            flags.subList(format, Math.min(format + 2, flags.size())).clear();
        }
        return flags;
    }
}

package vertebra.engine.worker.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.worker.environment.PythonHome;
import vertebra.engine.worker.frames.Heads;
import vertebra.engine.worker.sandbox.WorkerCommand;

/**
 * What every worker of a revision is started with.
 *
 * @param kind python, sklearn, xgboost or lightgbm
 * @param files that it loads
 * @param python that it runs on
 * @param scripts folder of our package {@code vertebra_worker}
 */
public record WorkerPlan(String kind, ModelFiles files, WorkerOptions options, PythonHome python, Path scripts) {

    private static final List<String> THREAD_COUNTS =
            List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

    /** Requests that one worker runs at a time. */
    public int slots() {
        return options.size().slots() / options.size().processes();
    }

    WorkerCommand command(Path socket, Path temp, String token) {
        int processes = options.size().processes();
        return new WorkerCommand(
                // -S: without the packages that this machine's Python has by chance, and another node's has not
                List.of(python.interpreter().toString(), "-S", "-m", "vertebra_worker", socket.toString()),
                environment(token),
                readable(),
                temp,
                socket,
                options.limits().memoryBytes() / processes,
                options.limits().cpuMillis() / processes);
    }

    byte[] load(int maxFrame) {
        WorkerOptions.Code code = options.code();
        ObjectNode head = Heads.object()
                .put("kind", kind)
                .put("root", files.root().toString())
                .put("main", files.main().toString())
                .put("model", code.model().map(Path::toString).orElse(null))
                .put("python_path", code.pythonPath().map(Path::toString).orElse(null))
                .put("log_level", code.logLevel())
                .put("threads", options.size().threads())
                .put("max_frame", maxFrame);
        head.set("config", Heads.tree(code.config()));
        options.size()
                .batching()
                .ifPresentOrElse(
                        batching -> head.putObject("batching")
                                .put("max_size", batching.maxSize())
                                .put("interval_millis", batching.interval().toNanos() / 1e6),
                        () -> head.putNull("batching"));
        return Heads.write(head);
    }

    /** Nothing of the node's own, and the API's before ours but where ours must hold. */
    private Map<String, String> environment(String token) {
        Map<String, String> environment = new HashMap<>();
        int cores = options.limits().cpuMillis() / 1000 / options.size().processes();
        if (options.limits().cpuMillis() > 0) {
            THREAD_COUNTS.forEach(name -> environment.put(name, String.valueOf(Math.max(1, cores))));
        }
        environment.put("PYTHONFAULTHANDLER", "1");
        environment.putAll(options.code().env());
        environment.put("PYTHONPATH", pythonPath());
        environment.put("PYTHONNOUSERSITE", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("VERTEBRA_WORKER_TOKEN", token);
        return environment;
    }

    private String pythonPath() {
        Stream<String> ours =
                Stream.concat(Stream.of(scripts), python.packages().stream()).map(Path::toString);
        return Stream.concat(ours, Stream.ofNullable(options.code().env().get("PYTHONPATH")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<Path> readable() {
        List<Path> readable = new ArrayList<>(List.of(files.root(), scripts));
        readable.addAll(python.packages());
        return readable;
    }
}

package vertebra.engine.worker.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A worker that is to be started.
 *
 * @param program with its arguments
 * @param environment of the worker, and all of it but {@code HOME}, {@code TMPDIR}, {@code PATH} and {@code LANG}, which have
 *     defaults. Names are letters, digits and underscores
 * @param readable files and folders that it reads: the model's or project's files, its packages, its interpreter, our own
 *     scripts
 * @param temp empty folder that it alone writes; its working directory and home
 * @param socket the node's Unix socket, which it connects to
 * @param memoryBytes of it and all that it starts; 0: no limit of its own
 * @param cpuMillis thousandths of a core; 0: no limit of its own
 */
public record WorkerCommand(
        List<String> program,
        Map<String, String> environment,
        List<Path> readable,
        Path temp,
        Path socket,
        long memoryBytes,
        int cpuMillis)
        implements CellCommand {

    public WorkerCommand {
        CellCommand.checkNames(environment);
        program = List.copyOf(program);
        environment = Map.copyOf(environment);
        readable = List.copyOf(readable);
    }
}

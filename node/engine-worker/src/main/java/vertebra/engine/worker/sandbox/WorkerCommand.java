package vertebra.engine.worker.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A worker that is to be started, and what it needs to see. Paths are absolute, and the worker sees them at the same place.
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
        int cpuMillis) {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public WorkerCommand {
        environment.keySet().forEach(name -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "environment: " + name + " (expected: letters, digits, underscores)");
            }
        });
        program = List.copyOf(program);
        environment = Map.copyOf(environment);
        readable = List.copyOf(readable);
    }
}

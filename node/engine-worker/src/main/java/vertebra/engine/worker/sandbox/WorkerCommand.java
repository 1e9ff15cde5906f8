package vertebra.engine.worker.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * A worker that is to be started, and what it needs to see.
 *
 * @param program with its arguments
 * @param readable folders that it reads: the model's or project's files, its packages, our own scripts
 * @param temp folder that it alone writes; its working directory and home
 * @param socket the node's Unix socket, which it connects to
 * @param memoryBytes of it and all that it starts; 0: no limit of its own
 * @param cpuMillis thousandths of a core; 0: no limit of its own
 */
public record WorkerCommand(
        List<String> program, List<Path> readable, Path temp, Path socket, long memoryBytes, int cpuMillis) {

    public WorkerCommand {
        program = List.copyOf(program);
        readable = List.copyOf(readable);
    }
}

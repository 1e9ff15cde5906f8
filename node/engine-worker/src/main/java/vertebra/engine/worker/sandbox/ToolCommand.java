package vertebra.engine.worker.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/**
 * A tool of the node that may run what others wrote: pip, which builds what comes as source. It has the walls of a worker, and
 * leaves files behind. Its standard error is its standard output.
 *
 * @param lent files of the operator that it reads as well; they may be for his eyes alone, and stay so
 * @param temp folder that it alone writes, on the disk, and no secret of the node. What is in it when the tool has ended belongs
 *     to the node's user; it may be anything, links that lead out of it too
 * @param network that it reaches
 * @param fileBytes that a single file of it may have
 */
public record ToolCommand(
        List<String> program,
        Map<String, String> environment,
        List<Path> readable,
        List<Path> lent,
        Path temp,
        Network network,
        long fileBytes)
        implements CellCommand {

    /** Of a tool and all that it starts. A compiler of C++ wants about half of it. */
    public static final long MEMORY_BYTES = 2L << 30;

    public ToolCommand {
        CellCommand.checkNames(environment);
        program = List.copyOf(program);
        environment = Map.copyOf(environment);
        readable = List.copyOf(readable);
        lent = List.copyOf(lent);
    }

    @Override
    public long memoryBytes() {
        return MEMORY_BYTES;
    }

    @Override
    public int cpuMillis() {
        return 0;
    }
}

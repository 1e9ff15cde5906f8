package vertebra.node.config;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * What the node runs on.
 *
 * @param cores that this process may use
 * @param memoryBytes of the machine or its container
 * @param heapBytes the most that this JVM's heap may grow to
 * @param home the user's home folder
 */
public record Machine(int cores, long memoryBytes, long heapBytes, Path home) {

    private static final long SMALLEST_RESERVE = 512L << 20;
    private static final int RESERVE_DIVISOR = 10;

    /** This machine, as the JVM sees it: limits of containers included. */
    public static Machine current() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Runtime runtime = Runtime.getRuntime();
        return new Machine(
                runtime.availableProcessors(),
                system.getTotalMemorySize(),
                runtime.maxMemory(),
                Path.of(System.getProperty("user.home")));
    }

    /** What is left for models after the heap and a reserve of a tenth (at least 512 MiB) for everything else. */
    public long modelMemoryBytes() {
        long reserve = Math.max(SMALLEST_RESERVE, memoryBytes / RESERVE_DIVISOR);
        return Math.max(0, memoryBytes - heapBytes - reserve);
    }

    /** Half of the cores move bytes: HTTP, routing, JSON, and inference of small models. */
    public int eventLoops() {
        return Math.max(1, cores / 2);
    }

    /** The others compute: inference of larger models, and loads. */
    public int engineThreads() {
        return Math.max(1, cores - eventLoops());
    }
}

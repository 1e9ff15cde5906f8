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

    private static final long SMALLEST_DIRECT = 128L << 20;
    private static final int DIRECT_DIVISOR = 16;
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

    /** The most that connections may hold outside of the heap: a sixteenth of the memory, at least 128 MiB. */
    public long directBytes() {
        return Math.max(SMALLEST_DIRECT, memoryBytes / DIRECT_DIVISOR);
    }

    /** For the JVM itself, its threads and the system: a tenth of the memory, at least 512 MiB. */
    public long reserveBytes() {
        return Math.max(SMALLEST_RESERVE, memoryBytes / RESERVE_DIVISOR);
    }

    /** What is left for models, which live outside of the heap, after everything else. */
    public long modelMemoryBytes() {
        return Math.max(0, memoryBytes - heapBytes - directBytes() - reserveBytes());
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

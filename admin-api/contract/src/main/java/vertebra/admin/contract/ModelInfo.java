package vertebra.admin.contract;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One registered model version and what was found when it was loaded.
 *
 * @param digest of its files, {@code sha256:...}
 * @param memoryBytes measured growth of the node by the load
 * @param warmUpP50Micros median of one inference on one row
 * @param environment the packages that it runs with in workers; null: it runs in the node's process
 * @param usedBy APIs with a kept revision that serves it
 */
public record ModelInfo(
        String name,
        String version,
        String digest,
        long bytes,
        String engine,
        List<Port> inputs,
        List<Port> outputs,
        long memoryBytes,
        long loadMillis,
        long warmUpP50Micros,
        @Nullable Environment environment,
        Instant createdAt,
        String author,
        List<String> usedBy) {

    /**
     * Packages, resolved once.
     *
     * @param python what they run on: {@code 3.11}
     * @param digest of their files, {@code sha256:...}
     * @param packages how many
     */
    public record Environment(String python, String digest, long bytes, int packages) {}

    /**
     * An input or output.
     *
     * @param type {@code float32}, {@code string}, {@code sequence(map(int64,float32))}
     * @param shape -1: dynamic
     */
    public record Port(String name, String type, List<Long> shape) {}
}

package vertebra.node.config;

import java.nio.file.Path;
import java.util.List;
import vertebra.spec.NodeId;

/**
 * The effective configuration of a node.
 *
 * @param name of the node
 * @param stateDir folder for everything that the node keeps
 * @param registryDir folder of the file store
 * @param data where callers reach the APIs
 * @param admin where operators reach the node; loopback
 * @param cpuMillis cores that replicas may reserve, in thousandths
 * @param memoryBytes memory that replicas may reserve
 */
public record NodeConfig(
        NodeId name, Path stateDir, Path registryDir, Address data, Address admin, int cpuMillis, long memoryBytes) {

    /**
     * The configuration and where each value comes from.
     *
     * @param logLevel {@code debug}, {@code info}, {@code warn} or {@code error}
     */
    public record Effective(NodeConfig config, String logLevel, Machine machine, List<Setting> settings) {
        public Effective {
            settings = List.copyOf(settings);
        }
    }

    /** Copies of artifacts, unpacked. */
    public Path cacheDir() {
        return stateDir.resolve("cache");
    }

    /** Uploads that are being received. */
    public Path uploadDir() {
        return stateDir.resolve("uploads");
    }
}

package vertebra.node.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;
import vertebra.http.tls.TlsFiles;
import vertebra.spec.NodeId;

/**
 * The effective configuration of a node.
 *
 * @param name of the node
 * @param cluster name of its cluster, for people and metrics
 */
public record NodeConfig(
        NodeId name,
        String cluster,
        Folders folders,
        Listeners listeners,
        Capacity capacity,
        DrainTimes drain,
        Workers workers,
        Limits limits) {

    /**
     * The configuration and where each value comes from.
     *
     * @param settings every key of {@link ConfigKey}, in that order
     */
    public record Effective(NodeConfig config, Log log, Machine machine, List<Setting> settings) {
        public Effective {
            settings = List.copyOf(settings);
        }
    }

    /**
     * Where a node keeps things: where links led to when it was configured.
     *
     * @param state folder for everything that the node keeps
     * @param registry folder of the file store
     * @param secrets folder of what predictors get as secrets
     */
    public record Folders(Path state, Path registry, Path secrets) {

        /** Copies of artifacts, unpacked. */
        public Path cache() {
            return state.resolve("cache");
        }

        /** Packages of workers, installed. */
        public Path environments() {
            return cache().resolve("environments");
        }

        /** Native libraries, where the installation has no place for them. */
        public Path natives() {
            return state.resolve("native");
        }

        /** Uploads that are being received. */
        public Path uploads() {
            return state.resolve("uploads");
        }

        /** Sockets, temporary folders and scripts of worker processes. */
        public Path workers() {
            return state.resolve("workers");
        }
    }

    /**
     * The doors of a node.
     *
     * @param data where callers reach the APIs
     * @param admin where operators reach the node
     * @param adminAuth who may use the admin API
     */
    public record Listeners(Listener data, Listener admin, AdminAuth adminAuth) {}

    /**
     * One door.
     *
     * @param tls empty: plain HTTP
     */
    public record Listener(Address address, Optional<TlsFiles> tls) {}

    /** Who may use the admin API. */
    public enum AdminAuth {
        /** Who has a key with the scope that the request needs. */
        KEY,
        /** Everybody who reaches the listener. */
        NONE
    }

    /**
     * What replicas may reserve.
     *
     * @param cpuMillis thousandths of a core
     */
    public record Capacity(int cpuMillis, long memoryBytes) {}

    /**
     * How long the steps of a drain may take.
     *
     * @param lameDuck new requests are still answered, and their connections closed
     * @param timeout for what was accepted, after that
     */
    public record DrainTimes(Duration lameDuck, Duration timeout) {}

    /**
     * The processes that run Python.
     *
     * @param python the interpreter, a path or a name; empty: the first one on the path
     * @param isolation which walls must stand around them
     * @param network what they reach
     * @param startTimeout from the start of a process until its model is loaded
     */
    public record Workers(Optional<String> python, Isolation isolation, Network network, Duration startTimeout) {}

    /**
     * Bounds that an operator may tune; {@code docs/http.md} has the others.
     *
     * @param connections to one listener
     * @param idleTimeout a connection on which nothing moves for so long is closed
     * @param uploadBytes of one upload to the admin listener, packed
     */
    public record Limits(int connections, Duration idleTimeout, long uploadBytes) {}

    /**
     * How the node logs.
     *
     * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
     * @param access a line for each request to the data listener
     */
    public record Log(String level, Format format, boolean access) {

        /** Form of a line. */
        public enum Format {
            TEXT,
            JSON
        }
    }
}

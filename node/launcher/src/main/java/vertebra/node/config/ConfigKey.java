package vertebra.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every setting of a node. In {@code node.yaml} dots are nesting, in the environment underscores. */
public enum ConfigKey {
    NAME("name", "node-1", "name of this node, unique in its cluster"),
    STATE_DIR("state_dir", "~/.vertebra", "folder for registry, cache, logs and process files"),
    STORE_TYPE("store.type", "file", "where the registry lies: file"),
    STORE_URL("store.url", "STATE_DIR/registry", "folder of the registry, on a local disk"),
    CLUSTER_TYPE("cluster.type", "local", "how nodes find each other: local (this node alone)"),
    LISTEN_DATA("listen.data", "127.0.0.1:8080", "where callers reach the APIs: [HOST:]PORT, port 0 takes a free one"),
    LISTEN_ADMIN("listen.admin", "127.0.0.1:8081", "where operators and the CLI reach the node: [HOST:]PORT"),
    CAPACITY_CPU("capacity.cpu", "the machine's cores", "cores that replicas may reserve: 2, 500m"),
    CAPACITY_MEM("capacity.mem", "machine memory less heap and reserve", "memory that replicas may reserve: 4G, 512Mi"),
    LOG_LEVEL("log.level", "info", "debug, info, warn or error");

    private final String key;
    private final String defaultText;
    private final String meaning;

    ConfigKey(String key, String defaultText, String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** {@code listen.data} */
    public String key() {
        return key;
    }

    /** {@code --listen.data} */
    public String flag() {
        return "--" + key;
    }

    /** {@code VERTEBRA_LISTEN_DATA} */
    public String variable() {
        return "VERTEBRA_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** What holds when nobody sets it, for the help text. */
    public String defaultText() {
        return defaultText;
    }

    public String meaning() {
        return meaning;
    }

    static Optional<ConfigKey> of(String key) {
        return Arrays.stream(values()).filter(known -> known.key.equals(key)).findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(ConfigKey::key).toList();
    }
}

package vertebra.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Every setting of a node. In {@code node.yaml} dots are nesting, in the environment underscores. */
public enum ConfigKey {
    NAME("name", "node-1", "name of this node, unique in its cluster"),
    STATE_DIR("state_dir", "~/.vertebra", "folder for registry, cache, logs and process files"),
    STORE_TYPE("store.type", "file", "where the registry lies: file"),
    STORE_URL("store.url", "STATE_DIR/registry", "folder of the registry, on a local disk"),
    SECRETS_DIR(
            "secrets.dir",
            "STATE_DIR/secrets",
            "folder of the secrets of predictors, files with mode 0600; no other file is read as {secret: file:…}"),
    CLUSTER_TYPE("cluster.type", "local", "how nodes find each other: local (this node alone)"),
    CLUSTER_NAME("cluster.name", "vertebra", "name of the cluster, in the log and in the metrics"),
    LISTEN_DATA("listen.data", "127.0.0.1:8080", "where callers reach the APIs: [HOST:]PORT, port 0 takes a free one"),
    LISTEN_ADMIN("listen.admin", "127.0.0.1:8081", "where operators and the CLI reach the node: [HOST:]PORT"),
    TLS_DATA_CERT("tls.data.cert", "", "PEM file with the certificate chain of the data listener; none: plain HTTP"),
    TLS_DATA_KEY("tls.data.key", "", "PEM file with its private key"),
    TLS_ADMIN_CERT("tls.admin.cert", "", "PEM file with the certificate chain of the admin listener; none: plain HTTP"),
    TLS_ADMIN_KEY("tls.admin.key", "", "PEM file with its private key"),
    AUTH_ADMIN("auth.admin", "key", "who may use the admin API: key (who has one), or none (everybody)"),
    CAPACITY_CPU("capacity.cpu", "the machine's cores", "cores that replicas may reserve: 2, 500m"),
    CAPACITY_MEM(
            "capacity.mem",
            "machine memory less heap, direct memory and a reserve",
            "memory that replicas may reserve: 4G, 512Mi"),
    DRAIN_LAME_DUCK(
            "drain.lame_duck",
            "5s",
            "how long a node that stops goes on answering, so that callers and load balancers turn away"),
    DRAIN_TIMEOUT("drain.timeout", "30s", "how long what was accepted may take to finish after that"),
    WORKERS_PYTHON("workers.python", "", "interpreter of Python workers, a path or a name; none: python3 on the PATH"),
    WORKERS_ISOLATION(
            "workers.isolation",
            "auto",
            "what keeps workers from the node: auto (all that this machine can do), required (the node does not start"
                    + " where something is missing), or off"),
    WORKERS_NETWORK(
            "workers.network",
            "none",
            "what isolated workers reach: none (themselves), or host (what the node reaches)"),
    WORKERS_START_TIMEOUT(
            "workers.start_timeout", "60s", "how long a worker may take until its model or predictor is loaded"),
    LIMITS_CONNECTIONS(
            "limits.connections", "20000", "open connections to a listener; what exceeds it is closed at once"),
    LIMITS_IDLE_TIMEOUT(
            "limits.idle_timeout",
            "5m",
            "a connection on which nothing moves for so long is closed; on the admin listener 30m at least"),
    LIMITS_UPLOAD("limits.upload", "4Gi", "size of an upload to the admin listener, packed"),
    LOG_LEVEL("log.level", "info", "debug, info, warn or error"),
    LOG_FORMAT("log.format", "text", "text (a line an event), or json (a JSON object an event)"),
    LOG_ACCESS("log.access", "off", "on: a line for each request to the data listener");

    private static final String PREFIX = "VERTEBRA_";
    private static final String CLUSTERS = "Clusters are not served yet: this node serves alone.";
    private static final String GROUPS = "Instance groups are not served yet: this node serves alone.";
    /** Settings that a user of the design would write, and what to tell him. */
    private static final Map<String, String> NOT_SERVED_YET = Map.of(
            "store.endpoint", "Object stores are not served yet: the registry lies on a local disk.",
            "listen.peer", CLUSTERS,
            "cluster.members", CLUSTERS,
            "cluster.port", CLUSTERS,
            "cluster.secret_file", CLUSTERS,
            "cluster.aws", CLUSTERS,
            "cluster.gcp", CLUSTERS,
            "groups", GROUPS,
            "group", GROUPS);

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
        return variable(key);
    }

    /** What holds when nobody sets it: its value, or in words what it depends on; empty: nothing. */
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

    /** Why a setting of the design is refused; empty when it is none. */
    static Optional<String> notServedYet(String key) {
        return Optional.ofNullable(NOT_SERVED_YET.get(key));
    }

    /** The refused setting that a variable of the environment would set. */
    static Optional<String> notServedVariable(String variable) {
        return NOT_SERVED_YET.keySet().stream()
                .filter(key -> variable(key).equals(variable))
                .findFirst();
    }

    /** True for variables that begin like a section of settings, and so can be nothing else. */
    static boolean isOfASection(String variable) {
        return Arrays.stream(values())
                .filter(known -> known.key.contains("."))
                .map(known -> variable(known.key.substring(0, known.key.indexOf('.') + 1)))
                .anyMatch(variable::startsWith);
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}

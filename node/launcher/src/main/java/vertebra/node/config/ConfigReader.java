package vertebra.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.spec.NodeId;
import vertebra.spec.problem.Problem;
import vertebra.spec.yaml.Quantities;

/**
 * Makes the effective configuration: {@code node.yaml} below the environment below flags, over defaults. All faults are
 * reported at once.
 */
public final class ConfigReader {

    private static final Pattern LEVELS = Pattern.compile("debug|info|warn|error");

    private final Machine machine;
    private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
    private final List<Problem.Fault> faults = new ArrayList<>();

    private ConfigReader(Machine machine) {
        this.machine = machine;
    }

    /**
     * @param flags {@code --key=value} or {@code --key value}; {@code --config FILE} names the file
     * @param environment of the process
     * @throws vertebra.spec.problem.ProblemException {@link NodeProblem#INVALID_CONFIG} with every fault
     */
    public static NodeConfig.Effective read(List<String> flags, Map<String, String> environment, Machine machine) {
        ConfigReader reader = new ConfigReader(machine);
        Flags given = Flags.parse(flags, reader.faults);
        reader.put(given.settings());
        for (ConfigKey key : ConfigKey.values()) {
            String value = environment.get(key.variable());
            if (value != null) {
                reader.put(List.of(new Setting(key, value, key.variable())));
            }
        }
        Optional<String> file = given.file().or(() -> Optional.ofNullable(environment.get("VERTEBRA_CONFIG")));
        reader.put(new ConfigFile(reader.faults).read(file, reader.stateDir()));
        return reader.effective();
    }

    /** What came first stays: the caller begins with the strongest source. */
    private void put(List<Setting> weaker) {
        weaker.forEach(setting -> settings.putIfAbsent(setting.key(), setting));
    }

    private NodeConfig.Effective effective() {
        NodeId name = value(ConfigKey.NAME, "node-1", this::nodeId, "letters, digits, dots, dashes and underscores");
        Path stateDir = stateDir();
        value(ConfigKey.STORE_TYPE, "file", only("file"), "file; other stores are not served yet");
        value(ConfigKey.CLUSTER_TYPE, "local", only("local"), "local; clusters are not served yet");
        Path registry = value(
                ConfigKey.STORE_URL,
                stateDir.resolve("registry").toString(),
                this::localFolder,
                "a folder on this machine");
        Address data = value(ConfigKey.LISTEN_DATA, "127.0.0.1:8080", Address::parse, "[HOST:]PORT");
        Address admin = value(
                ConfigKey.LISTEN_ADMIN,
                "127.0.0.1:8081",
                text -> Address.parse(text).filter(Address::isLoopback),
                "[HOST:]PORT on loopback; keys and TLS, which other addresses need, are not served yet");
        Integer cpu = value(
                ConfigKey.CAPACITY_CPU, Integer.toString(machine.cores()), Quantities::cpuMillis, "cores: 2, 500m");
        Long memory = value(
                ConfigKey.CAPACITY_MEM,
                Long.toString(machine.modelMemoryBytes()),
                Quantities::bytes,
                "a size: 4G, 512Mi");
        String level = value(
                ConfigKey.LOG_LEVEL,
                "info",
                text -> Optional.of(text).filter(LEVELS.asMatchPredicate()),
                "debug, info, warn or error");
        if (!faults.isEmpty()) {
            throw Problem.withFaults(
                            NodeProblem.INVALID_CONFIG, faults.size() + " fault(s) in the node's configuration", faults)
                    .asException();
        }
        NodeConfig config = new NodeConfig(name, stateDir, registry, data, admin, cpu, memory);
        return new NodeConfig.Effective(config, level, machine, List.copyOf(settings.values()));
    }

    private Path stateDir() {
        return value(
                ConfigKey.STATE_DIR,
                machine.home().resolve(".vertebra").toString(),
                this::localFolder,
                "a folder on this machine");
    }

    /** The typed value of a setting; a fault, and the default, when it is wrong. */
    private <T> T value(ConfigKey key, String defaultValue, Function<String, Optional<T>> parser, String expected) {
        Setting setting = settings.computeIfAbsent(key, missing -> new Setting(key, defaultValue, "default"));
        return parser.apply(setting.value()).orElseGet(() -> {
            fault(setting, expected);
            settings.put(key, new Setting(key, defaultValue, "default"));
            return parser.apply(defaultValue).orElseThrow();
        });
    }

    private void fault(Setting setting, @Nullable String expected) {
        faults.add(new Problem.Fault(
                "'" + setting.value() + "' (expected: " + expected + ")",
                "It was set by " + setting.source() + ".",
                setting.key().key(),
                null,
                0,
                0));
    }

    private static Function<String, Optional<String>> only(String word) {
        return text -> Optional.of(text).filter(word::equals);
    }

    private Optional<NodeId> nodeId(String text) {
        try {
            return Optional.of(new NodeId(text));
        } catch (IllegalArgumentException illegal) {
            return Optional.empty();
        }
    }

    private Optional<Path> localFolder(String text) {
        if (text.isBlank() || text.indexOf('\0') >= 0 || text.matches("[a-z][a-z0-9+]*://.*")) {
            return Optional.empty();
        }
        Path path = text.equals("~") || text.startsWith("~/")
                ? machine.home().resolve(text.substring(Math.min(2, text.length())))
                : Path.of(text);
        return Optional.of(path.toAbsolutePath().normalize());
    }
}

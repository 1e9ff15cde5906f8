package vertebra.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;
import vertebra.http.tls.TlsFiles;
import vertebra.node.config.NodeConfig.AdminAuth;
import vertebra.node.config.NodeConfig.Log.Format;
import vertebra.spec.NodeId;
import vertebra.spec.problem.Problem;
import vertebra.spec.yaml.Quantities;

/**
 * Makes the effective configuration: {@code node.yaml} below the environment below flags, over defaults. All faults are
 * reported at once.
 */
public final class ConfigReader {

    private static final Pattern LEVELS = Pattern.compile("debug|info|warn|error");
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final String TIME = "a time: 5s, 1m30s";
    private static final String TIME_FROM_A_SECOND = TIME + ", at least 1s";
    private static final String SIZE = "a size: 4G, 512Mi";
    private static final String ADDRESS = "[HOST:]PORT";

    private final Machine machine;
    private final Settings settings;

    private ConfigReader(Settings settings, Machine machine) {
        this.settings = settings;
        this.machine = machine;
    }

    /**
     * @param flags {@code --key=value} or {@code --key value}; {@code --config FILE} names the file
     * @param environment of the process
     * @throws vertebra.spec.problem.ProblemException {@link NodeProblem#INVALID_CONFIG} with every fault
     */
    public static NodeConfig.Effective read(List<String> flags, Map<String, String> environment, Machine machine) {
        Settings settings = Settings.of(flags, environment, defaultStateDir(machine), machine.home());
        return new ConfigReader(settings, machine).effective();
    }

    private static Path defaultStateDir(Machine machine) {
        return machine.home().resolve(".vertebra");
    }

    private NodeConfig.Effective effective() {
        NodeId name =
                settings.value(ConfigKey.NAME, ConfigReader::nodeId, "letters, digits, dots, dashes and underscores");
        String cluster = cluster();
        NodeConfig.Folders folders = folders();
        NodeConfig config = new NodeConfig(
                name, cluster, folders, listeners(folders.secrets()), capacity(), drainTimes(), workers(), limits());
        NodeConfig.Log log = log();
        if (!settings.faults().isEmpty()) {
            throw Problem.withFaults(
                            NodeProblem.INVALID_CONFIG,
                            settings.faults().size() + " fault(s) in the node's configuration",
                            settings.faults())
                    .asException();
        }
        return new NodeConfig.Effective(config, log, machine, settings.effective());
    }

    private String cluster() {
        settings.value(ConfigKey.CLUSTER_TYPE, only("local"), "local; clusters are not served yet");
        return settings.value(ConfigKey.CLUSTER_NAME, matching(NAMES), "letters, digits, dots, dashes and underscores");
    }

    private NodeConfig.Folders folders() {
        Path state = folder(ConfigKey.STATE_DIR, defaultStateDir(machine));
        settings.value(ConfigKey.STORE_TYPE, only("file"), "file; s3, gs and other stores are not served yet");
        Path registry = folder(ConfigKey.STORE_URL, state.resolve("registry"));
        return new NodeConfig.Folders(state, registry, secrets(state, registry));
    }

    /** What lies there goes to every predictor that names it: nothing of the node may. */
    private Path secrets(Path state, Path registry) {
        Path usual = state.resolve("secrets");
        Path secrets = folder(ConfigKey.SECRETS_DIR, usual);
        boolean amongOthers = secrets.startsWith(state) && !secrets.startsWith(usual);
        if (amongOthers || state.startsWith(secrets) || registry.startsWith(secrets) || secrets.startsWith(registry)) {
            settings.fault(
                    ConfigKey.SECRETS_DIR,
                    "expected: a folder without files of the node: " + usual
                            + ", or one outside of state_dir and store.url");
        }
        return secrets;
    }

    private NodeConfig.Listeners listeners(Path secrets) {
        Address data = settings.value(ConfigKey.LISTEN_DATA, Address::parse, ADDRESS);
        Address admin = settings.value(ConfigKey.LISTEN_ADMIN, Address::parse, ADDRESS);
        if (data.equals(admin) && data.port() != 0) {
            settings.fault(ConfigKey.LISTEN_ADMIN, "expected: another port than that of listen.data");
        }
        AdminAuth auth = settings.value(ConfigKey.AUTH_ADMIN, word(AdminAuth.values()), "key or none");
        Optional<TlsFiles> dataTls = tls(ConfigKey.TLS_DATA_CERT, ConfigKey.TLS_DATA_KEY, secrets);
        Optional<TlsFiles> adminTls = tls(ConfigKey.TLS_ADMIN_CERT, ConfigKey.TLS_ADMIN_KEY, secrets);
        if (!admin.isLoopback()) {
            requireSafe(auth, adminTls);
        }
        return new NodeConfig.Listeners(
                new NodeConfig.Listener(data, dataTls), new NodeConfig.Listener(admin, adminTls), auth);
    }

    /** Whoever reaches the admin listener may be anyone, and read what crosses the network. */
    private void requireSafe(AdminAuth auth, Optional<TlsFiles> tls) {
        if (auth == AdminAuth.NONE) {
            settings.fault(ConfigKey.AUTH_ADMIN, "expected: key, because other machines can reach listen.admin");
        }
        if (tls.isEmpty()) {
            settings.fault(
                    ConfigKey.LISTEN_ADMIN,
                    "expected: an address on loopback, or TLS: tls.admin.cert and tls.admin.key;"
                            + " keys would cross the network in plain text");
        }
    }

    private Optional<TlsFiles> tls(ConfigKey certKey, ConfigKey keyKey, Path secrets) {
        Optional<Path> cert = readableFile(certKey);
        Optional<Path> key = readableFile(keyKey);
        key.filter(ConfigReader::isOpenToAll)
                .ifPresent(file -> settings.fault(
                        keyKey,
                        "expected: a private key that not everybody on this machine may read: chmod 600 " + file));
        if (settings.isSet(certKey) && !settings.isSet(keyKey)) {
            settings.fault(keyKey, "expected: the private key of " + certKey.key());
        }
        if (settings.isSet(keyKey) && !settings.isSet(certKey)) {
            settings.fault(certKey, "expected: the certificate of " + keyKey.key());
        }
        key.filter(file -> LocalPath.real(file).startsWith(secrets))
                .ifPresent(file ->
                        settings.fault(keyKey, "expected: a file outside of secrets.dir, which predictors read"));
        return cert.flatMap(file -> key.map(secret -> new TlsFiles(file, secret)));
    }

    private NodeConfig.Capacity capacity() {
        int cpu = settings.value(
                ConfigKey.CAPACITY_CPU, Integer.toString(machine.cores()), Quantities::cpuMillis, "cores: 2, 500m");
        long memory = settings.value(
                ConfigKey.CAPACITY_MEM, Long.toString(machine.modelMemoryBytes()), Quantities::bytes, SIZE);
        return new NodeConfig.Capacity(cpu, memory);
    }

    private NodeConfig.DrainTimes drainTimes() {
        return new NodeConfig.DrainTimes(
                settings.value(ConfigKey.DRAIN_LAME_DUCK, Quantities::duration, TIME),
                settings.value(ConfigKey.DRAIN_TIMEOUT, Quantities::duration, TIME));
    }

    private NodeConfig.Workers workers() {
        return new NodeConfig.Workers(
                settings.optional(ConfigKey.WORKERS_PYTHON, Optional::of, "a path or a name"),
                settings.value(ConfigKey.WORKERS_ISOLATION, word(Isolation.values()), "auto, required or off"),
                settings.value(ConfigKey.WORKERS_NETWORK, word(Network.values()), "none or host"),
                settings.value(ConfigKey.WORKERS_START_TIMEOUT, ConfigReader::atLeastASecond, TIME_FROM_A_SECOND));
    }

    private NodeConfig.Limits limits() {
        return new NodeConfig.Limits(
                settings.value(ConfigKey.LIMITS_CONNECTIONS, ConfigReader::positive, "a number of connections, >= 1"),
                settings.value(ConfigKey.LIMITS_IDLE_TIMEOUT, ConfigReader::atLeastASecond, TIME_FROM_A_SECOND),
                settings.value(
                        ConfigKey.LIMITS_UPLOAD, text -> Quantities.bytes(text).filter(bytes -> bytes > 0), SIZE));
    }

    private NodeConfig.Log log() {
        return new NodeConfig.Log(
                settings.value(ConfigKey.LOG_LEVEL, matching(LEVELS), "debug, info, warn or error"),
                settings.value(ConfigKey.LOG_FORMAT, word(Format.values()), "text or json"),
                settings.value(ConfigKey.LOG_ACCESS, matching(Pattern.compile("on|off")), "on or off")
                        .equals("on"));
    }

    private Path folder(ConfigKey key, Path defaultPath) {
        return LocalPath.real(
                settings.value(key, defaultPath.toString(), LocalPath.under(machine.home()), LocalPath.EXPECTED));
    }

    private Optional<Path> readableFile(ConfigKey key) {
        return settings.optional(
                key,
                text -> LocalPath.under(machine.home()).apply(text).filter(Files::isReadable),
                "a file that this node may read");
    }

    /** False where files have no such permissions. */
    private static boolean isOpenToAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static Function<String, Optional<String>> only(String word) {
        return text -> Optional.of(text).filter(word::equals);
    }

    private static Function<String, Optional<String>> matching(Pattern pattern) {
        return text -> Optional.of(text).filter(pattern.asMatchPredicate());
    }

    /** The constant that is written so, in small letters. */
    private static <T extends Enum<T>> Function<String, Optional<T>> word(T[] constants) {
        return text -> List.of(constants).stream()
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    private static Optional<Duration> atLeastASecond(String text) {
        return Quantities.duration(text).filter(time -> time.compareTo(Duration.ofSeconds(1)) >= 0);
    }

    private static Optional<Integer> positive(String text) {
        return Optional.of(text)
                .filter(digits -> digits.matches("[1-9]\\d{0,8}"))
                .map(Integer::valueOf);
    }

    private static Optional<NodeId> nodeId(String text) {
        try {
            return Optional.of(new NodeId(text));
        } catch (IllegalArgumentException illegal) {
            return Optional.empty();
        }
    }
}

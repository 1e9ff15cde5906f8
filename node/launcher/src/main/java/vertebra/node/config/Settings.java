package vertebra.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import vertebra.spec.problem.Problem;
import vertebra.spec.yaml.Spelling;

/** Written settings from their sources, the strongest first, and the faults that were found on the way to typed values. */
final class Settings {

    private final Map<ConfigKey, Setting> effective = new EnumMap<>(ConfigKey.class);
    private final List<Problem.Fault> faults = new ArrayList<>();

    /** Flags over the environment over {@code node.yaml}. */
    static Settings of(List<String> arguments, Map<String, String> environment, Path defaultStateDir, Path home) {
        Settings settings = new Settings();
        Flags flags = Flags.parse(arguments, settings.faults);
        settings.put(flags.settings());
        settings.put(settings.fromEnvironment(environment));
        Path stateDir = settings.value(
                ConfigKey.STATE_DIR, defaultStateDir.toString(), LocalPath.under(home), LocalPath.EXPECTED);
        Optional<String> file = flags.file().or(() -> Optional.ofNullable(environment.get("VERTEBRA_CONFIG")));
        settings.put(new ConfigFile(settings.faults).read(file, stateDir));
        return settings;
    }

    private List<Setting> fromEnvironment(Map<String, String> environment) {
        List<Setting> found = new ArrayList<>();
        environment.forEach((variable, value) -> Arrays.stream(ConfigKey.values())
                .filter(key -> key.variable().equals(variable))
                .findFirst()
                .ifPresentOrElse(key -> found.add(new Setting(key, value, variable)), () -> checkUnknown(variable)));
        return found;
    }

    private void checkUnknown(String variable) {
        Optional<String> notServed = ConfigKey.notServedVariable(variable).flatMap(ConfigKey::notServedYet);
        if (notServed.isPresent() || ConfigKey.isOfASection(variable)) {
            List<String> known =
                    Arrays.stream(ConfigKey.values()).map(ConfigKey::variable).toList();
            String advice = notServed.orElseGet(() -> Spelling.advice(variable, known));
            faults.add(new Problem.Fault("is no setting of a node", advice, variable, null, 0, 0));
        }
    }

    /** What came first stays: the caller begins with the strongest source. */
    private void put(List<Setting> weaker) {
        weaker.forEach(setting -> effective.putIfAbsent(setting.key(), setting));
    }

    /** The typed value of a setting; a fault, and its default, when it is wrong. */
    <T> T value(ConfigKey key, Function<String, Optional<T>> parser, String expected) {
        return value(key, key.defaultText(), parser, expected);
    }

    /** As {@link #value(ConfigKey, Function, String)}, of a setting whose default is this machine's or another setting's. */
    <T> T value(ConfigKey key, String defaultValue, Function<String, Optional<T>> parser, String expected) {
        Setting setting = effective.computeIfAbsent(key, missing -> new Setting(key, defaultValue, "default"));
        return parser.apply(setting.value()).orElseGet(() -> {
            fault(key, "expected: " + expected);
            effective.put(key, new Setting(key, defaultValue, "default"));
            return parser.apply(defaultValue).orElseThrow();
        });
    }

    /** The typed value of a setting that nothing is the default of; written empty it is not set. A fault when it is wrong. */
    <T> Optional<T> optional(ConfigKey key, Function<String, Optional<T>> parser, String expected) {
        Setting setting = effective.computeIfAbsent(key, missing -> new Setting(key, "", "default"));
        if (!isSet(key)) {
            return Optional.empty();
        }
        Optional<T> typed = parser.apply(setting.value());
        if (typed.isEmpty()) {
            fault(key, "expected: " + expected);
        }
        return typed;
    }

    /** False when nobody set it and it has no default. */
    boolean isSet(ConfigKey key) {
        Setting setting = effective.get(key);
        return setting != null && !setting.value().isEmpty();
    }

    /** Says that the value of a setting is wrong, and where it comes from. */
    void fault(ConfigKey key, String why) {
        Setting setting = effective.getOrDefault(key, new Setting(key, "", "default"));
        String advice =
                setting.source().equals("default") ? "It is not set." : "It was set by " + setting.source() + ".";
        faults.add(new Problem.Fault("'" + setting.value() + "' (" + why + ")", advice, key.key(), null, 0, 0));
    }

    List<Setting> effective() {
        return List.copyOf(effective.values());
    }

    List<Problem.Fault> faults() {
        return List.copyOf(faults);
    }
}

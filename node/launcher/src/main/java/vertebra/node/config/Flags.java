package vertebra.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.spec.problem.Problem;
import vertebra.spec.yaml.Spelling;

/**
 * The flags of the command line.
 *
 * @param file of {@code --config}
 */
record Flags(Optional<String> file, List<Setting> settings) {

    private static final String CONFIG = "config";

    static Flags parse(List<String> arguments, List<Problem.Fault> faults) {
        Optional<String> file = Optional.empty();
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String key = argument.substring(0, equals < 0 ? argument.length() : equals)
                    .replaceFirst("^--", "");
            boolean known = argument.startsWith("--")
                    && (key.equals(CONFIG) || ConfigKey.of(key).isPresent());
            if (!known) {
                faults.add(fault(
                        argument,
                        "is no flag of a node",
                        ConfigKey.notServedYet(key).orElseGet(() -> Spelling.advice(key, ConfigKey.keys()))));
                continue;
            }
            if (equals < 0 && i + 1 == arguments.size()) {
                faults.add(fault(argument, "has no value", "Write --" + key + "=VALUE."));
                continue;
            }
            String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
            if (key.equals(CONFIG)) {
                file = Optional.of(value);
            } else {
                settings.add(new Setting(ConfigKey.of(key).orElseThrow(), value, "--" + key));
            }
        }
        return new Flags(file, settings);
    }

    private static Problem.Fault fault(String argument, String detail, String advice) {
        return new Problem.Fault("'" + argument + "' " + detail, advice, null, null, 0, 0);
    }
}

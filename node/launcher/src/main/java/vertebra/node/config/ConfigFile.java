package vertebra.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.spec.problem.Problem;
import vertebra.spec.yaml.Spelling;
import vertebra.spec.yaml.tree.YamlNode;
import vertebra.spec.yaml.tree.YamlTree;

/** Reads {@code node.yaml}: nested maps whose leaves are settings. */
final class ConfigFile {

    private static final String DEFAULT_NAME = "node.yaml";

    private final List<Problem.Fault> faults;
    private final List<Setting> settings = new ArrayList<>();

    ConfigFile(List<Problem.Fault> faults) {
        this.faults = faults;
    }

    /** The file that was named, or {@code node.yaml} of the state folder when there is one. */
    List<Setting> read(Optional<String> named, Path stateDir) {
        Path file = named.map(Path::of).orElseGet(() -> stateDir.resolve(DEFAULT_NAME));
        if (named.isEmpty() && !Files.exists(file)) {
            return List.of();
        }
        String name = named.orElse(DEFAULT_NAME);
        try {
            YamlTree.Result tree = YamlTree.read(Files.readString(file));
            tree.faults()
                    .forEach(fault -> faults.add(new Problem.Fault(
                            fault.detail(), fault.advice(), null, name, fault.line(), fault.column())));
            tree.root().ifPresent(root -> collect(name, "", root));
        } catch (IOException e) {
            faults.add(new Problem.Fault(
                    "the file cannot be read", "Check its path and its permissions.", null, name, 0, 0));
        }
        return settings;
    }

    private void collect(String file, String path, YamlNode node) {
        switch (node) {
            case YamlNode.Mapping mapping ->
                mapping.entries().forEach((key, entry) -> {
                    String child = path.isEmpty() ? key : path + "." + key;
                    Optional<String> notServed = ConfigKey.notServedYet(child);
                    if (notServed.isEmpty()
                            && (entry.value() instanceof YamlNode.Mapping
                                    || ConfigKey.of(child).isPresent())) {
                        collect(file, child, entry.value());
                    } else {
                        faults.add(new Problem.Fault(
                                notServed.isPresent() ? "cannot be set" : "unknown key",
                                notServed.orElseGet(() -> Spelling.advice(child, ConfigKey.keys())),
                                child,
                                file,
                                entry.line(),
                                entry.column()));
                    }
                });
            case YamlNode.Scalar scalar
            when !path.isEmpty() ->
                settings.add(new Setting(
                        ConfigKey.of(path).orElseThrow(),
                        scalar.text(),
                        file + ":" + scalar.line() + ":" + scalar.column()));
            case YamlNode.Scalar scalar -> expected(file, path, scalar, "a map of settings");
            case YamlNode.Sequence list ->
                expected(file, path, list, path.isEmpty() ? "a map of settings" : "one value, not a list");
        }
    }

    private void expected(String file, String path, YamlNode node, String expectation) {
        faults.add(new Problem.Fault(
                "expected: " + expectation, null, path.isEmpty() ? null : path, file, node.line(), node.column()));
    }
}

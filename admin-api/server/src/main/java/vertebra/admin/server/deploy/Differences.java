package vertebra.admin.server.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedChange;
import vertebra.admin.server.dependencies.Dependencies;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.ApiSpec;
import vertebra.spec.yaml.ApiSpecWriter;

/** What differs between what is committed and what would be, field by field. */
final class Differences {

    private final List<PlannedChange> found = new ArrayList<>();

    List<PlannedChange> found() {
        return found;
    }

    /** Of the normalised specs: what only says a default out loud is no difference. */
    void ofSpecs(ApiSpec before, ApiSpec after) {
        ApiSpecWriter writer = new ApiSpecWriter();
        compare("", flat(writer.toMap(before)), flat(writer.toMap(after)));
    }

    /** @param before empty: nobody knows what it was */
    void ofModels(Optional<ModelVersion> before, ModelArtifact artifact, Candidate after) {
        if (before.map(ModelVersion::artifact).filter(artifact::equals).isEmpty()) {
            compare(
                    "model.",
                    before.map(version -> modelFields(version.artifact(), version.facts()))
                            .orElse(Map.of()),
                    modelFields(artifact, after.facts()));
        }
        compare(
                "packages.",
                before.flatMap(ModelVersion::environment)
                        .map(Differences::packages)
                        .orElse(Map.of()),
                after.dependencies().map(Differences::packages).orElse(Map.of()));
    }

    private static Map<String, String> modelFields(ModelArtifact artifact, ModelFacts facts) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("digest", artifact.digest().toString());
        fields.put("bytes", Long.toString(artifact.bytes()));
        facts.inputs().forEach(port -> fields.put("inputs." + port.name(), port.type() + " " + port.shape()));
        facts.outputs().forEach(port -> fields.put("outputs." + port.name(), port.type() + " " + port.shape()));
        if (facts.inputs().isEmpty()) {
            // Code: what has changed is a matter of files.
            artifact.files()
                    .forEach(file ->
                            fields.put("files." + file.path(), file.digest().toString()));
        }
        return fields;
    }

    private static Map<String, String> packages(Dependencies dependencies) {
        return switch (dependencies) {
            case Dependencies.Registered registered -> packages(registered.environment());
            case Dependencies.Resolved resolved -> packages(fileNames(resolved.wheels()), resolved.python());
        };
    }

    private static Map<String, String> packages(ModelEnvironment environment) {
        return packages(environment.wheels().files().stream().map(ModelArtifact.File::path), environment.python());
    }

    /** Names and versions stand in the names of the files. */
    private static Map<String, String> packages(Stream<String> wheels, String python) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("python", python);
        wheels.map(file -> file.split("-", -1))
                .filter(parts -> parts.length > 2)
                .forEach(parts -> fields.put(parts[0], parts[1]));
        return fields;
    }

    private static Stream<String> fileNames(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compare(String prefix, Map<String, String> before, Map<String, String> after) {
        Set<String> fields = new LinkedHashSet<>(after.keySet());
        fields.addAll(before.keySet());
        for (String field : fields) {
            String from = before.get(field);
            String to = after.get(field);
            if (from == null || !from.equals(to)) {
                found.add(new PlannedChange(prefix + field, from, to));
            }
        }
    }

    /** Maps within maps become dotted names; a list is one value. */
    private static Map<String, String> flat(Map<String, @Nullable Object> section) {
        Map<String, String> fields = new LinkedHashMap<>();
        flatten("", section, fields);
        return fields;
    }

    private static void flatten(String prefix, Map<?, ?> section, Map<String, String> fields) {
        section.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
                flatten(prefix + name + ".", inner, fields);
            } else {
                fields.put(prefix + name, text(value));
            }
        });
    }

    private static String text(@Nullable Object value) {
        try {
            return value instanceof String text ? text : ContractJson.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + value, e);
        }
    }
}

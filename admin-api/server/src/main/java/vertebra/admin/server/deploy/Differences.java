package vertebra.admin.server.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.plan.DeploymentPlan.PlannedChange;
import vertebra.registry.artifact.ModelArtifact;
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
    void ofModels(Optional<ModelVersion> before, ModelArtifact artifact, ModelFacts facts) {
        if (before.map(ModelVersion::artifact).filter(artifact::equals).isPresent()) {
            return;
        }
        compare(
                "model.",
                before.map(version -> modelFields(version.artifact(), version.facts()))
                        .orElse(Map.of()),
                modelFields(artifact, facts));
    }

    private static Map<String, String> modelFields(ModelArtifact artifact, ModelFacts facts) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("digest", artifact.digest().toString());
        fields.put("bytes", Long.toString(artifact.bytes()));
        facts.inputs().forEach(port -> fields.put("inputs." + port.name(), port.type() + " " + port.shape()));
        facts.outputs().forEach(port -> fields.put("outputs." + port.name(), port.type() + " " + port.shape()));
        return fields;
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

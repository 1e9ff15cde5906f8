package vertebra.admin.server.view;

import java.util.List;
import java.util.concurrent.TimeUnit;
import vertebra.admin.contract.ModelInfo;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.ApiName;

/** Registered models as the admin API answers them. Blocking; safe for any thread. */
public final class ModelViews {

    private final ModelCatalog models;

    public ModelViews(ModelCatalog models) {
        this.models = models;
    }

    /** Every version of every model, by name, in the order of registration. */
    public List<ModelInfo> all() {
        return models.names().stream().flatMap(name -> of(name).stream()).toList();
    }

    /** The versions of one model. */
    public List<ModelInfo> of(String name) {
        return models.versions(name).stream().map(this::of).toList();
    }

    public ModelInfo of(ModelVersion version) {
        ModelFacts facts = version.facts();
        return new ModelInfo(
                version.ref().name(),
                version.ref().version(),
                version.artifact().digest().toString(),
                version.artifact().bytes(),
                facts.engine(),
                ports(facts.inputs()),
                ports(facts.outputs()),
                facts.memoryBytes(),
                facts.loadTime().toMillis(),
                TimeUnit.NANOSECONDS.toMicros(facts.warmUpP50().toNanos()),
                version.environment().map(ModelViews::environment).orElse(null),
                version.createdAt(),
                version.author(),
                models.usersOf(version.ref()).stream().map(ApiName::value).toList());
    }

    private static ModelInfo.Environment environment(ModelEnvironment environment) {
        List<ModelArtifact.File> files = environment.wheels().files();
        return new ModelInfo.Environment(
                environment.python(),
                environment.wheels().digest().toString(),
                environment.wheels().bytes(),
                Math.toIntExact(files.stream()
                        .filter(file -> file.path().endsWith(".whl"))
                        .count()));
    }

    private static List<ModelInfo.Port> ports(List<ModelFacts.Port> ports) {
        return ports.stream()
                .map(port -> new ModelInfo.Port(port.name(), port.type(), port.shape()))
                .toList();
    }
}

package vertebra.admin.server.deploy;

import java.util.List;
import java.util.Optional;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.ProblemException;

/** Registers the models that a deploy brings along: the version that has the same files, or the next whole number. */
final class ModelRegistrar {

    private static final int ATTEMPTS = 5;
    private static final int CONFLICT = 409;

    private final ModelCatalog models;

    ModelRegistrar(ModelCatalog models) {
        this.models = models;
    }

    /**
     * The version that serves the files.
     *
     * @param added true: it was registered now, by one commit
     */
    record Registration(ModelRef ref, boolean added) {}

    Registration register(String name, ModelArtifact artifact, ModelFacts facts, String author) {
        for (int attempt = 1; ; attempt++) {
            List<ModelVersion> versions = models.versions(name);
            Optional<ModelVersion> existing = versions.reversed().stream()
                    .filter(version -> version.artifact().equals(artifact))
                    .findFirst();
            if (existing.isPresent()) {
                return new Registration(existing.get().ref(), false);
            }
            ModelRef next = new ModelRef(name, nextVersion(versions));
            try {
                return new Registration(
                        models.register(next, artifact, facts, author).ref(), true);
            } catch (ProblemException failure) {
                // Another deploy took the number.
                if (failure.problem().type().status() != CONFLICT || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private static String nextVersion(List<ModelVersion> versions) {
        long highest = versions.stream()
                .map(version -> version.ref().version())
                .filter(version -> version.matches("\\d{1,17}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
        return Long.toString(highest + 1);
    }
}

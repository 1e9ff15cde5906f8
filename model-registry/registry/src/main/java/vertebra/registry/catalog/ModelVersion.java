package vertebra.registry.catalog;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.spec.ModelRef;

/**
 * One registered version of a model; immutable.
 *
 * @param environment what it runs with in worker processes; empty: it runs in the node's
 */
public record ModelVersion(
        ModelRef ref,
        ModelArtifact artifact,
        Optional<ModelEnvironment> environment,
        ModelFacts facts,
        Instant createdAt,
        String author) {

    /** All that a node needs to run it. */
    public Stream<ModelArtifact> artifacts() {
        return Stream.concat(Stream.of(artifact), environment.map(ModelEnvironment::wheels).stream());
    }
}

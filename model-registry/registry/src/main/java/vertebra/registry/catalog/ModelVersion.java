package vertebra.registry.catalog;

import java.time.Instant;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.spec.ModelRef;

/** One registered version of a model; immutable. */
public record ModelVersion(ModelRef ref, ModelArtifact artifact, ModelFacts facts, Instant createdAt, String author) {}

package vertebra.registry.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.registry.access.Author;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelFacts;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;

/** The registered models. Blocking; safe for any thread. */
public interface ModelCatalog {

    /** In the order of registration; those whose document is damaged are left out: registering them again heals them. */
    List<ModelVersion> versions(String name);

    Optional<ModelVersion> version(ModelRef ref);

    /** The version that {@code registry://NAME} without a version means: the last registered one. */
    Optional<ModelVersion> latest(String name);

    /** All models, by name. */
    List<String> names();

    /**
     * Stores the files of a model, or the wheels of an environment, as blobs; nothing refers to them until {@link #register} or
     * {@link ApiCatalog#deploy}, one of which must follow within a day.
     *
     * @param root folder; every regular file below it belongs to the artifact, links do not
     * @param main the model's file below root; root itself when the format is the folder
     */
    ModelArtifact store(Path root, Path main);

    /**
     * As {@link #store}, for an artifact that was stored before and that the commit to come refers to again. Who referred to it
     * until now may let go of it meanwhile: from here on nobody collects its files for a day, and those that are gone come back.
     *
     * @param root a copy of it, as {@link vertebra.registry.artifact.ArtifactCache} gives it
     */
    void storeAgain(ModelArtifact artifact, Path root);

    /**
     * Commits a version of a model that needs no environment; it stays until it is deleted. The same ref with the same artifact
     * again: the existing version, and nothing is written unless it was there only for the deploy that brought it.
     *
     * @throws vertebra.spec.problem.ProblemException 409 when the ref exists with another artifact
     */
    ModelVersion register(ModelRef ref, ModelArtifact artifact, ModelFacts facts, Author author);

    /**
     * @throws vertebra.spec.problem.ProblemException 409 with the APIs that use it; 404
     */
    void delete(ModelRef ref, Author author);

    /** APIs with a kept revision that serves this version, as far as revisions can be read. */
    List<ApiName> usersOf(ModelRef ref);
}

package vertebra.registry.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import vertebra.registry.access.Author;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.document.Committed;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;

/**
 * The APIs that should run. Reads answer from the last known state; writes go to the store, with one commit point, and
 * leave an audit record. Blocking; safe for any thread. An interface because serving's and the server's tests use a fake.
 */
public interface ApiCatalog {

    /** The last known root; never blocks. */
    Catalog catalog();

    /** Reads the root from the store and tells the listeners when it changed. */
    Catalog refresh();

    /**
     * Calls {@code listener} after each change of the root that this process sees, in order, on a thread of the catalog. The
     * current revisions and their models are in memory by then.
     */
    void onChange(Consumer<Catalog> listener);

    /**
     * A kept revision of a live API, as of the last known state; from memory when it was read before.
     *
     * @throws vertebra.spec.problem.ProblemException when the store cannot give it
     */
    Optional<ApiRevision> revision(ApiName api, Revision revision);

    /**
     * Refuses what {@link #deploy} would refuse of these specs in the last known state, whatever their models are: a caller need
     * not load models for a deploy that cannot be.
     *
     * @throws vertebra.spec.problem.ProblemException 409 when an endpoint belongs to another API; 422 when a splitter's target is
     *     missing
     */
    void check(List<ApiSpec> specs);

    /**
     * Commits new revisions of one or more APIs, and the models that they bring along: all or none. An API whose current revision
     * has the same spec and the same models gets no new one; when that is so for all, nothing is written. Numbers grow, but may
     * leave one out: a deploy that was cut off, or lost a race, has taken it.
     *
     * @param ifMatch the generation that must still be current; empty: any
     * @return the revisions that are current then, in the order given
     * @throws vertebra.spec.problem.ProblemException of {@link CatalogProblem}: 412 when {@code ifMatch} failed; 409 when another
     *     writer kept winning, an endpoint belongs to another API, or the files of a model are not stored; 404 when a model is not
     *     registered; 422 when a splitter's target is missing. A problem of the store may leave open whether it was committed:
     *     read the catalog again.
     */
    Committed<List<ApiRevision>> deploy(List<NewRevision> revisions, Author author, OptionalLong ifMatch);

    /**
     * Makes a kept revision current again (empty: the one before the current one). Its number does not change. The current one:
     * nothing is written.
     *
     * @throws vertebra.spec.problem.ProblemException as {@link #deploy}; 404 when the API or the revision is not there
     */
    Committed<ApiRevision> rollback(ApiName api, Optional<Revision> to, Author author, OptionalLong ifMatch);

    /**
     * Leaves a tombstone.
     *
     * @throws vertebra.spec.problem.ProblemException 404; 412 when {@code ifMatch} failed; 409 when a splitter sends requests to it
     */
    void delete(ApiName api, Author author, OptionalLong ifMatch);

    /** What a deploy brings; models by name as in {@link ApiRevision}. */
    record NewRevision(ApiSpec spec, Map<String, DeployedModel> models) {
        public NewRevision {
            models = Map.copyOf(models);
        }

        /** An API that serves one model. */
        public static NewRevision of(ApiSpec spec, DeployedModel model) {
            return new NewRevision(spec, Map.of("", model));
        }
    }

    /** A model of a new revision. */
    sealed interface DeployedModel {

        /** A version that must be registered when the deploy is committed. */
        record Registered(ModelRef ref) implements DeployedModel {}

        /**
         * Files that the deploy brings along. It serves the version of this name that has the same files and the same environment;
         * else it registers them, in its own commit, under the next whole number. Such a version goes when no kept revision serves
         * it any more.
         *
         * @param artifact from {@link ModelCatalog#store}
         * @param environment its wheels stored in the same way; empty: none is needed
         */
        record Brought(String name, ModelArtifact artifact, Optional<ModelEnvironment> environment, ModelFacts facts)
                implements DeployedModel {

            /** All that must be stored. */
            Stream<ModelArtifact> artifacts() {
                return Stream.concat(Stream.of(artifact), environment.map(ModelEnvironment::wheels).stream());
            }
        }
    }
}

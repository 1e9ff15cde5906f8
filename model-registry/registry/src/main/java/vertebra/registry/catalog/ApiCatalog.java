package vertebra.registry.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
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

    /** Calls {@code listener} after each change of the root that this process sees, in order, on its own thread. */
    void onChange(Consumer<Catalog> listener);

    /** A revision that is in the catalog; from memory when it was read before. */
    Optional<ApiRevision> revision(ApiName api, Revision revision);

    /**
     * Commits new revisions of one or more APIs: all or none.
     *
     * @param ifMatch the generation that must still be current; empty: any
     * @throws vertebra.spec.problem.ProblemException 409 when {@code ifMatch} failed or another writer kept winning
     */
    List<ApiRevision> deploy(List<NewRevision> revisions, String author, OptionalLong ifMatch);

    /** Makes an older revision current again (empty: the one before the current one). Its number does not change. */
    ApiRevision rollback(ApiName api, Optional<Revision> to, String author, OptionalLong ifMatch);

    /** Leaves a tombstone. */
    void delete(ApiName api, String author, OptionalLong ifMatch);

    /** What a deploy brings; models as in {@link ApiRevision}. */
    record NewRevision(ApiSpec spec, Map<String, ModelRef> models) {
        public NewRevision {
            models = Map.copyOf(models);
        }
    }
}

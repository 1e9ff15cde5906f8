package vertebra.registry.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;

/**
 * The root document: what is committed. Immutable.
 *
 * @param generation grows by one with every commit; the ETag of the admin API
 * @param writeId of the commit that made it
 * @param apis live APIs and tombstones
 * @param models registered models
 */
public record Catalog(long generation, String writeId, Map<ApiName, ApiEntry> apis, Map<String, ModelEntry> models) {

    /**
     * @param current the revision that should run
     * @param latest the highest number ever given; numbers are never used again, not even after a delete
     * @param history revisions that can be rolled back to, oldest first, the current one included; empty when deleted
     * @param deleted tombstone: the API is gone, its numbers stay taken
     */
    public record ApiEntry(
            Revision current, Revision latest, List<Revision> history, boolean deleted, Instant updatedAt) {
        public ApiEntry {
            history = List.copyOf(history);
        }
    }

    /** Versions in the order of registration. */
    public record ModelEntry(List<Version> versions) {

        /**
         * One version.
         *
         * @param document key of its immutable document in the store
         */
        public record Version(String version, String document) {}

        public ModelEntry {
            versions = List.copyOf(versions);
        }
    }

    public static final Catalog EMPTY = new Catalog(0, "", Map.of(), Map.of());

    public Catalog {
        apis = Map.copyOf(apis);
        models = Map.copyOf(models);
    }

    /** The API's entry, unless it is missing or deleted. */
    public Optional<ApiEntry> live(ApiName api) {
        return Optional.ofNullable(apis.get(api)).filter(entry -> !entry.deleted());
    }

    /** Key of the document of a registered model version. */
    Optional<String> document(ModelRef ref) {
        return Optional.ofNullable(models.get(ref.name())).stream()
                .flatMap(entry -> entry.versions().stream())
                .filter(version -> version.version().equals(ref.version()))
                .map(ModelEntry.Version::document)
                .findFirst();
    }
}

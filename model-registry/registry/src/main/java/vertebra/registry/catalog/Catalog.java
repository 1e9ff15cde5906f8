package vertebra.registry.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;
import vertebra.spec.problem.Problem;

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
         * @param implicit true: it came with a deploy and goes when no kept revision serves it; false: it stays until it is deleted
         */
        public record Version(String version, String document, boolean implicit) {}

        static final ModelEntry NONE = new ModelEntry(List.of());

        public ModelEntry {
            versions = List.copyOf(versions);
        }

        Optional<Version> version(String wanted) {
            return versions.stream()
                    .filter(version -> version.version().equals(wanted))
                    .findFirst();
        }

        /** Takes the place of the version that has the same name, else the last one. */
        ModelEntry with(Version version) {
            List<Version> changed = new ArrayList<>(versions);
            version(version.version())
                    .ifPresentOrElse(known -> changed.set(changed.indexOf(known), version), () -> changed.add(version));
            return new ModelEntry(changed);
        }
    }

    public static final Catalog EMPTY = new Catalog(0, "", Map.of(), Map.of());

    public Catalog {
        apis = Map.copyOf(apis);
        models = Map.copyOf(models);
    }

    /** The APIs that are not deleted, by name. */
    public SortedMap<ApiName, ApiEntry> live() {
        SortedMap<ApiName, ApiEntry> live = new TreeMap<>(apis);
        live.values().removeIf(ApiEntry::deleted);
        return live;
    }

    /** The API's entry, unless it is missing or deleted. */
    public Optional<ApiEntry> live(ApiName api) {
        return Optional.ofNullable(apis.get(api)).filter(entry -> !entry.deleted());
    }

    /**
     * Compare-and-set: a writer may name the generation that it has seen.
     *
     * @param seen empty: any
     * @throws vertebra.spec.problem.ProblemException {@link CatalogProblem#CATALOG_CHANGED}
     */
    public void expect(OptionalLong seen) {
        if (seen.isPresent() && seen.getAsLong() != generation) {
            throw Problem.of(
                            CatalogProblem.CATALOG_CHANGED,
                            "the catalog is at generation " + generation + " (expected: " + seen.getAsLong() + ")")
                    .asException();
        }
    }

    /** Key of the document of a registered model version. */
    Optional<String> document(ModelRef ref) {
        return models.getOrDefault(ref.name(), ModelEntry.NONE)
                .version(ref.version())
                .map(ModelEntry.Version::document);
    }
}

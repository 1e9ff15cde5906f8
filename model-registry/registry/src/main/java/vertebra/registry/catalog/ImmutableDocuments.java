package vertebra.registry.catalog;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.document.DocumentFormat;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome.Written;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Revisions and model versions: written once, read from memory after that. Nothing refers to a document until the root does, so
 * a crash between the two leaves one that nobody owns. It may as well belong to a writer that is still at work, so it is never
 * touched: the next free name is taken. Blocking; safe for any thread.
 */
final class ImmutableDocuments {

    /** More names in a row than crashes and racing writers can have taken. */
    private static final int MAX_NAMES = 1_000;

    private final RegistryStore store;
    private final Map<String, ApiRevision> revisions = new ConcurrentHashMap<>();
    private final Map<String, ModelVersion> models = new ConcurrentHashMap<>();

    ImmutableDocuments(RegistryStore store) {
        this.store = store;
    }

    /** A revision that the root refers to. */
    ApiRevision revision(ApiName api, Revision revision) {
        return read(CatalogDocuments.key(api, revision), revisions, CatalogDocuments::readRevision);
    }

    /** A model version that the root refers to. */
    ModelVersion model(String key) {
        return read(key, models, CatalogDocuments::readModel);
    }

    /** Empty when the document is damaged: then it must not stand in the way of others. */
    Optional<ApiRevision> readable(ApiName api, Revision revision) {
        return DocumentFormat.unlessDamaged(() -> Optional.of(revision(api, revision)));
    }

    /** As {@link #readable(ApiName, Revision)}, for a model version. */
    Optional<ModelVersion> readable(ModelEntry.Version version) {
        return DocumentFormat.unlessDamaged(() -> Optional.of(model(version.document())));
    }

    /** Writes a revision under the next free number above its own, or under its own. */
    ApiRevision create(ApiRevision wanted) {
        ApiRevision candidate = wanted;
        for (int i = 0; i < MAX_NAMES; i++) {
            String key = CatalogDocuments.key(candidate.api(), candidate.revision());
            if (create(key, CatalogDocuments.write(candidate))) {
                revisions.put(key, candidate);
                return candidate;
            }
            candidate = new ApiRevision(
                    wanted.api(),
                    candidate.revision().next(),
                    wanted.spec(),
                    wanted.models(),
                    wanted.createdAt(),
                    wanted.author());
        }
        throw allTaken(wanted.api() + " " + wanted.revision());
    }

    /** Writes a model version under a free name. */
    String create(ModelVersion model) {
        ModelRef ref = model.ref();
        String content = CatalogDocuments.write(model);
        String key = IntStream.rangeClosed(1, MAX_NAMES)
                .mapToObj(attempt -> CatalogDocuments.key(ref, attempt))
                .filter(free -> create(free, content))
                .findFirst()
                .orElseThrow(() -> allTaken(ref.toString()));
        models.put(key, model);
        return key;
    }

    /** False: a file of the artifact was never put, or is gone. */
    boolean hasFilesOf(ModelArtifact artifact) {
        return artifact.files().stream().allMatch(file -> store.hasBlob(file.digest()));
    }

    /** Forgets documents that the root does not refer to. */
    void retain(Collection<String> keys) {
        revisions.keySet().retainAll(keys);
        models.keySet().retainAll(keys);
    }

    private boolean create(String key, String content) {
        try {
            return store.create(key, content) instanceof Written;
        } catch (ProblemException doubt) {
            // The reply may be what was lost, not the write.
            if (store.read(key)
                    .map(StoredDocument::content)
                    .filter(content::equals)
                    .isPresent()) {
                return true;
            }
            throw doubt;
        }
    }

    private <T> T read(String key, Map<String, T> known, BiFunction<String, String, T> reading) {
        T value = known.get(key);
        if (value == null) {
            StoredDocument stored = store.read(key)
                    .orElseThrow(() -> DocumentFormat.damaged(key + " is missing, but the catalog refers to it", null));
            value = reading.apply(key, stored.content());
            known.put(key, value);
        }
        return value;
    }

    private static ProblemException allTaken(String what) {
        return Problem.of(CatalogProblem.CONFLICT, what + ": " + MAX_NAMES + " names in a row are taken")
                .asException();
    }
}

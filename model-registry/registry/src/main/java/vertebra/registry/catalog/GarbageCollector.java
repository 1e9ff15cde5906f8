package vertebra.registry.catalog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.access.AuditedWrites;
import vertebra.registry.access.Author;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.catalog.CatalogRoot.Change;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.StoredBlob;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.ProblemException;

/**
 * Removes what the root does not refer to: revisions beyond the kept ones, documents of deleted APIs and models, what cut-off
 * writers left, and the blobs that only these used. Registered models stay until they are deleted, but a version that came with a
 * deploy leaves the root when no kept revision serves it; the next round removes its document and blobs, since what others have
 * read last may refer to them.
 *
 * <p>A writer's documents and blobs come before its commit, so everything younger than {@link #GRACE} is left alone; blobs are
 * young again when a deploy puts them again. Everything is listed before the root is read: what was committed in between is
 * seen as referred to. Several processes may collect at once. Blocking.
 */
public final class GarbageCollector {

    /** How long a writer may take from its first blob to its commit. */
    public static final Duration GRACE = Duration.ofHours(24);

    /** Audit records that are kept. */
    public static final int KEPT_AUDIT_RECORDS = 10_000;

    private static final Author AUTHOR = Author.named("vertebra");
    private static final Logger LOGGER = LoggerFactory.getLogger(GarbageCollector.class);

    private final CatalogRoot root;
    private final RegistryStore store;
    private final Clock clock;
    private final AuditedWrites writes;

    /** @param store the one that {@code root} is in */
    public GarbageCollector(CatalogRoot root, RegistryStore store, Clock clock) {
        this.root = root;
        this.store = store;
        this.clock = clock;
        this.writes = new AuditedWrites(new StoreAuditLog(store), clock);
    }

    /** What was removed. */
    public record Collected(int models, int documents, int auditRecords, int blobs, long blobBytes) {}

    /**
     * One round.
     *
     * @throws ProblemException when the root or the document of a registered model cannot be read: then
     *     nothing is removed, since nobody knows what is in use
     */
    public Collected collect() {
        List<String> documents = Stream.of(CatalogDocuments.REVISIONS, CatalogDocuments.MODELS)
                .flatMap(prefix -> store.list(prefix).stream())
                .toList();
        List<StoredBlob> blobs = store.blobs();
        Catalog catalog = root.refresh();
        Set<Digest> blobsInUse = blobsInUse(catalog);
        Set<String> documentsInUse = CatalogRoot.referenced(catalog);

        List<String> oldDocuments = documents.stream()
                .filter(key -> !documentsInUse.contains(key) && isOld(key))
                .toList();
        oldDocuments.forEach(store::delete);
        List<StoredBlob> removedBlobs = blobs.stream()
                .filter(blob -> !blobsInUse.contains(blob.digest()))
                .filter(blob -> blob.ageMillis() >= GRACE.toMillis() && store.deleteBlob(blob.digest(), GRACE))
                .toList();
        Set<ModelRef> removedModels = removeUnusedModels();
        Collected collected = new Collected(
                removedModels.size(),
                oldDocuments.size(),
                removeOldAuditRecords(),
                removedBlobs.size(),
                removedBlobs.stream().mapToLong(StoredBlob::bytes).sum());
        log(collected);
        return collected;
    }

    private Set<Digest> blobsInUse(Catalog catalog) {
        return catalog.models().values().stream()
                .flatMap(model -> model.versions().stream())
                .flatMap(version -> root.documents().model(version.document()).artifacts())
                .flatMap(artifact -> artifact.files().stream())
                .map(ModelArtifact.File::digest)
                .collect(Collectors.toSet());
    }

    /** One commit, or none. */
    private Set<ModelRef> removeUnusedModels() {
        return writes.write(
                        "model.collect",
                        AUTHOR,
                        gone -> gone.stream().map(ModelRef::toString).sorted().collect(Collectors.joining(", ")),
                        () -> root.commit(OptionalLong.empty(), now -> {
                            Set<ModelRef> unused = unusedModels(now);
                            ModelDraft draft = new ModelDraft(now, root.documents(), Map.of());
                            draft.remove(unused);
                            return new Change<>(now.apis(), draft.entries(), unused);
                        }))
                .result();
    }

    private Set<ModelRef> unusedModels(Catalog now) {
        Set<ModelRef> unused = now.models().values().stream()
                .flatMap(model -> model.versions().stream())
                .filter(ModelEntry.Version::implicit)
                .map(version -> root.documents().model(version.document()))
                .filter(model -> isOld(model.createdAt()))
                .map(ModelVersion::ref)
                .collect(Collectors.toSet());
        return unused.isEmpty() || !forgetServed(unused, now) ? Set.of() : unused;
    }

    /** False: a kept revision cannot be read, so that nobody knows what it serves. */
    private boolean forgetServed(Set<ModelRef> models, Catalog now) {
        try {
            root.keptRevisions(now)
                    .forEach(revision -> models.removeAll(revision.models().values()));
            return true;
        } catch (ProblemException e) {
            if (e.problem().type() != StoreProblem.STORE_DAMAGED) {
                throw e;
            }
            LOGGER.atWarn().addKeyValue("reason", e.getMessage()).log("Left models alone that may be unused");
            return false;
        }
    }

    private boolean isOld(Instant createdAt) {
        return !createdAt.isAfter(clock.instant().minus(GRACE));
    }

    private boolean isOld(String key) {
        Optional<StoredDocument> stored = store.read(key);
        Optional<Instant> createdAt = stored.flatMap(document -> CatalogDocuments.createdAt(document.content()));
        if (stored.isPresent() && createdAt.isEmpty()) {
            LOGGER.atWarn().addKeyValue("key", key).log("Left a document alone whose age cannot be read");
        }
        return createdAt.filter(this::isOld).isPresent();
    }

    private int removeOldAuditRecords() {
        List<String> records = store.list(StoreAuditLog.PREFIX);
        List<String> old = records.subList(0, Math.max(0, records.size() - KEPT_AUDIT_RECORDS));
        old.forEach(store::delete);
        return old.size();
    }

    private static void log(Collected collected) {
        if (collected.models() + collected.documents() + collected.auditRecords() + collected.blobs() > 0) {
            LOGGER.atInfo()
                    .addKeyValue("models", collected.models())
                    .addKeyValue("documents", collected.documents())
                    .addKeyValue("auditRecords", collected.auditRecords())
                    .addKeyValue("blobs", collected.blobs())
                    .addKeyValue("blobBytes", collected.blobBytes())
                    .log("Removed what nothing refers to");
        }
    }
}

package vertebra.registry.catalog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.StoredBlob;
import vertebra.registry.store.RegistryStore.StoredDocument;

/**
 * Removes what the root does not refer to: revisions beyond the kept ones, documents of deleted APIs and models, what cut-off
 * writers left, and the blobs that only these used. Registered models stay until they are deleted.
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

    private static final Logger LOGGER = LoggerFactory.getLogger(GarbageCollector.class);

    private final CatalogRoot root;
    private final RegistryStore store;
    private final Clock clock;

    /** @param store the one that {@code root} is in */
    public GarbageCollector(CatalogRoot root, RegistryStore store, Clock clock) {
        this.root = root;
        this.store = store;
        this.clock = clock;
    }

    /** What was removed. */
    public record Collected(int documents, int auditRecords, int blobs, long blobBytes) {}

    /**
     * One round.
     *
     * @throws vertebra.spec.problem.ProblemException when the root or the document of a registered model cannot be read: then
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
        Collected collected = new Collected(
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
                .map(version -> root.documents().model(version.document()).artifact())
                .flatMap(artifact -> artifact.files().stream())
                .map(ModelArtifact.File::digest)
                .collect(Collectors.toSet());
    }

    private boolean isOld(String key) {
        Instant youngest = clock.instant().minus(GRACE);
        Optional<StoredDocument> stored = store.read(key);
        Optional<Instant> createdAt = stored.flatMap(document -> CatalogDocuments.createdAt(document.content()));
        if (stored.isPresent() && createdAt.isEmpty()) {
            LOGGER.atWarn().addKeyValue("key", key).log("Left a document alone whose age cannot be read");
        }
        return createdAt.filter(created -> !created.isAfter(youngest)).isPresent();
    }

    private int removeOldAuditRecords() {
        List<String> records = store.list(StoreAuditLog.PREFIX);
        List<String> old = records.subList(0, Math.max(0, records.size() - KEPT_AUDIT_RECORDS));
        old.forEach(store::delete);
        return old.size();
    }

    private static void log(Collected collected) {
        if (collected.documents() + collected.auditRecords() + collected.blobs() > 0) {
            LOGGER.atInfo()
                    .addKeyValue("documents", collected.documents())
                    .addKeyValue("auditRecords", collected.auditRecords())
                    .addKeyValue("blobs", collected.blobs())
                    .addKeyValue("blobBytes", collected.blobBytes())
                    .log("Removed what nothing refers to");
        }
    }
}

package vertebra.stores.file;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import vertebra.registry.artifact.Digest;
import vertebra.registry.store.RegistryStore;

/**
 * The registry in a folder of a local disk, for any number of processes on one machine. Documents are plain JSON files that
 * an operator can read; whatever appears, appears whole.
 *
 * <pre>
 * catalog.json, apis/…, models/…   documents
 * blobs/sha256/&lt;digest&gt;           files of models
 * blobs/damaged/&lt;digest&gt;          blobs that were found damaged, kept for the operator
 * .lock                            only ever opened by WriteLock
 * .tmp/                            files being written; leftovers of killed processes are removed after an hour
 * </pre>
 */
public final class FileRegistryStore implements RegistryStore {

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private final StoreFolder folder;
    private final WriteLock lock;
    private final DocumentFiles documents;
    private final BlobFiles blobs;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileRegistryStore(StoreFolder folder, WriteLock lock, Clock clock) {
        this.folder = folder;
        this.lock = lock;
        this.documents = new DocumentFiles(folder, lock, clock);
        this.blobs = new BlobFiles(folder, lock, clock);
    }

    /**
     * Opens the registry in {@code root}, which is created if needed.
     *
     * @param clock for the ages of blobs and leftovers
     * @throws vertebra.spec.problem.ProblemException STORE_UNAVAILABLE when the folder is on a network file system or
     *     cannot be written
     */
    public static FileRegistryStore open(Path root, Clock clock) {
        return open(root, clock, LOCK_PATIENCE);
    }

    static FileRegistryStore open(Path root, Clock clock, Duration lockPatience) {
        StoreFolder folder = new StoreFolder(root.toAbsolutePath().normalize());
        return folder.doing("opening the registry", () -> {
            folder.prepare(clock);
            return new FileRegistryStore(folder, WriteLock.open(folder.lockFile(), lockPatience), clock);
        });
    }

    @Override
    public Optional<StoredDocument> read(String key) {
        return folder.doing("reading " + key, () -> documents.read(key));
    }

    @Override
    public WriteOutcome create(String key, String content) {
        return folder.doing("writing " + key, () -> documents.write(key, content, Optional.empty()));
    }

    @Override
    public WriteOutcome replace(String key, String content, String expectedTag) {
        return folder.doing("writing " + key, () -> documents.write(key, content, Optional.of(expectedTag)));
    }

    @Override
    public List<String> list(String prefix) {
        return folder.doing("listing " + prefix, () -> folder.keys(prefix));
    }

    @Override
    public void delete(String key) {
        folder.doing("deleting " + key, () -> documents.delete(key));
    }

    @Override
    public boolean hasBlob(Digest digest) {
        return folder.doing("looking for " + digest, () -> blobs.has(digest));
    }

    @Override
    public void putBlob(Digest digest, Path file) {
        folder.doing("storing " + digest, () -> blobs.put(digest, file));
    }

    @Override
    public void fetchBlob(Digest digest, Path target) {
        folder.doing("fetching " + digest, () -> blobs.fetch(digest, target));
    }

    @Override
    public List<StoredBlob> blobs() {
        return folder.doing("listing the blobs", blobs::all);
    }

    @Override
    public boolean deleteBlob(Digest digest, Duration minAge) {
        return folder.doing("deleting " + digest, () -> blobs.delete(digest, minAge));
    }

    /** Waits for a write that is being done. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            lock.release();
        }
    }
}

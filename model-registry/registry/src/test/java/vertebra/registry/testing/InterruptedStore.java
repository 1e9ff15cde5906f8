package vertebra.registry.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import vertebra.registry.artifact.Digest;
import vertebra.registry.store.RegistryStore;

/** A store in front of another: a test decides what happens around each call. */
public final class InterruptedStore implements RegistryStore {

    /** What a test does around each call; what it throws, the caller gets. A call is such as {@code replace catalog.json}. */
    public interface Interruption {

        default void before(String call) {}

        /** The call was made: to throw here is to lose its reply. */
        default void after(String call) {}
    }

    private final RegistryStore store;
    private volatile Interruption interruption;

    public InterruptedStore(RegistryStore store, Interruption interruption) {
        this.store = store;
        this.interruption = interruption;
    }

    /** From now on. */
    public void interruptBy(Interruption next) {
        interruption = next;
    }

    private <T> T around(String call, Supplier<T> real) {
        Interruption now = interruption;
        now.before(call);
        T result = real.get();
        now.after(call);
        return result;
    }

    @Override
    public Optional<StoredDocument> read(String key) {
        return around("read " + key, () -> store.read(key));
    }

    @Override
    public WriteOutcome create(String key, String content) {
        return around("create " + key, () -> store.create(key, content));
    }

    @Override
    public WriteOutcome replace(String key, String content, String expectedTag) {
        return around("replace " + key, () -> store.replace(key, content, expectedTag));
    }

    @Override
    public List<String> list(String prefix) {
        return around("list " + prefix, () -> store.list(prefix));
    }

    @Override
    public void delete(String key) {
        around("delete " + key, () -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public boolean hasBlob(Digest digest) {
        return around("hasBlob " + digest, () -> store.hasBlob(digest));
    }

    @Override
    public void putBlob(Digest digest, Path file) {
        around("putBlob " + digest, () -> {
            store.putBlob(digest, file);
            return true;
        });
    }

    @Override
    public void fetchBlob(Digest digest, Path target) {
        around("fetchBlob " + digest, () -> {
            store.fetchBlob(digest, target);
            return true;
        });
    }

    @Override
    public List<StoredBlob> blobs() {
        return around("blobs", store::blobs);
    }

    @Override
    public boolean deleteBlob(Digest digest, Duration minAge) {
        return around("deleteBlob " + digest, () -> store.deleteBlob(digest, minAge));
    }

    @Override
    public void close() {
        store.close();
    }
}

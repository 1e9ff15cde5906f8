package vertebra.registry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore;
import vertebra.registry.store.RegistryStore.WriteOutcome.Conflict;
import vertebra.registry.store.RegistryStore.WriteOutcome.Written;
import vertebra.registry.store.StoreKey;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** A store in memory; it keeps the contract, but for surviving the process. Open it again by using it again. */
public final class InMemoryRegistryStore implements RegistryStore {

    private final Clock clock;
    private final Map<String, StoredDocument> documents = new TreeMap<>();
    private final Map<Digest, byte[]> blobs = new TreeMap<>();
    private final Map<Digest, Instant> putAt = new HashMap<>();
    private long writes;

    public InMemoryRegistryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<StoredDocument> read(String key) {
        return Optional.ofNullable(documents.get(StoreKey.checked(key)));
    }

    @Override
    public synchronized WriteOutcome create(String key, String content) {
        return documents.containsKey(StoreKey.checked(key)) ? new Conflict() : write(key, content);
    }

    @Override
    public synchronized WriteOutcome replace(String key, String content, String expectedTag) {
        StoredDocument old = documents.get(StoreKey.checked(key));
        return old == null || !old.tag().equals(expectedTag) ? new Conflict() : write(key, content);
    }

    private WriteOutcome write(String key, String content) {
        String tag = "t" + ++writes;
        documents.put(key, new StoredDocument(content, tag));
        return new Written(tag);
    }

    @Override
    public synchronized List<String> list(String prefix) {
        return documents.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    @Override
    public synchronized void delete(String key) {
        documents.remove(StoreKey.checked(key));
    }

    @Override
    public synchronized boolean hasBlob(Digest digest) {
        return blobs.containsKey(digest);
    }

    @Override
    public synchronized void putBlob(Digest digest, Path file) {
        blobs.computeIfAbsent(digest, missing -> checked(missing, bytes(file)));
        putAt.put(digest, clock.instant());
    }

    @Override
    public synchronized void fetchBlob(Digest digest, Path target) {
        byte[] content = blobs.get(digest);
        if (content == null) {
            throw damaged(digest);
        }
        try {
            Files.write(target, checked(digest, content), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw Problem.of(StoreProblem.STORE_UNAVAILABLE, "cannot write the copy of " + digest)
                    .asException(e);
        }
    }

    @Override
    public synchronized List<StoredBlob> blobs() {
        return blobs.entrySet().stream()
                .map(entry -> new StoredBlob(
                        entry.getKey(),
                        entry.getValue().length,
                        ageOf(entry.getKey()).toMillis()))
                .toList();
    }

    @Override
    public synchronized boolean deleteBlob(Digest digest, Duration minAge) {
        return blobs.containsKey(digest) && ageOf(digest).compareTo(minAge) >= 0 && blobs.remove(digest) != null;
    }

    /** Overwrites a document behind everybody's back, as a broken disk does. */
    public synchronized void damage(String key, String content) {
        write(StoreKey.checked(key), content);
    }

    @Override
    public void close() {}

    private Duration ageOf(Digest digest) {
        return Duration.between(putAt.getOrDefault(digest, Instant.EPOCH), clock.instant());
    }

    private static byte[] checked(Digest digest, byte[] content) {
        if (!Sha256.of(content).equals(digest)) {
            throw damaged(digest);
        }
        return content;
    }

    private static ProblemException damaged(Digest digest) {
        return Problem.of(StoreProblem.STORE_DAMAGED, digest + " is missing or has other content")
                .asException();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package vertebra.registry.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.registry.artifact.Digest;

/**
 * Durable documents (UTF-8 JSON) and blobs. Plain blocking Java, called on virtual threads; safe for any thread and for several
 * processes. What a call acknowledged survives {@code kill -9}. All failures are
 * {@link vertebra.spec.problem.ProblemException}s of {@link StoreProblem}.
 *
 * <p>Keys are relative paths with forward slashes such as {@code apis/iris/revisions/3.json}; parts are checked names.
 */
public interface RegistryStore extends AutoCloseable {

    Optional<StoredDocument> read(String key);

    /** Writes a document that must not exist yet. */
    WriteOutcome create(String key, String content);

    /** Replaces a document whose tag is still {@code expectedTag}. */
    WriteOutcome replace(String key, String content, String expectedTag);

    /** Keys that begin with {@code prefix}, sorted. */
    List<String> list(String prefix);

    /** Removes a document; does nothing when it is gone. */
    void delete(String key);

    boolean hasBlob(Digest digest);

    /**
     * Stores a file under its digest; does nothing when it is there. The content is checked while it is copied.
     */
    void putBlob(Digest digest, Path file);

    /** Copies a blob to {@code target} (which must not exist), checks its digest, and makes it appear whole or not. */
    void fetchBlob(Digest digest, Path target);

    /** All blobs, for garbage collection. */
    List<StoredBlob> blobs();

    void deleteBlob(Digest digest);

    @Override
    void close();

    /**
     * @param tag opaque; changes with every write
     */
    record StoredDocument(String content, String tag) {}

    /**
     * @param ageMillis since it was written, by the store's clock
     */
    record StoredBlob(Digest digest, long bytes, long ageMillis) {}

    /** What became of a conditional write. */
    sealed interface WriteOutcome {

        /** It is durable. */
        record Written(String tag) implements WriteOutcome {}

        /** Somebody else was first; nothing was written. */
        record Conflict() implements WriteOutcome {}
    }
}

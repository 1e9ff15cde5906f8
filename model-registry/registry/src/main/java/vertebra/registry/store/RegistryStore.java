package vertebra.registry.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import vertebra.registry.artifact.Digest;

/**
 * Durable documents (UTF-8 JSON) and blobs. Plain blocking Java, called on virtual threads; safe for any thread and for several
 * processes. What a call acknowledged survives {@code kill -9}. All failures are
 * {@link vertebra.spec.problem.ProblemException}s of {@link StoreProblem}.
 *
 * <p>Keys are relative paths with forward slashes such as {@code apis/iris/revisions/3.json}; {@link StoreKey} has the rule. A key
 * that breaks it is an {@link IllegalArgumentException}.
 */
public interface RegistryStore extends AutoCloseable {

    Optional<StoredDocument> read(String key);

    /** Writes a document that must not exist yet. */
    WriteOutcome create(String key, String content);

    /** Replaces a document whose tag is still {@code expectedTag}. */
    WriteOutcome replace(String key, String content, String expectedTag);

    /** Keys that begin with {@code prefix}, sorted by their characters; the prefix may end anywhere, also inside a name. */
    List<String> list(String prefix);

    /** Removes a document; does nothing when it is gone. */
    void delete(String key);

    boolean hasBlob(Digest digest);

    /**
     * Stores a file under its digest; the content is checked while it is copied ({@link StoreProblem#STORE_DAMAGED} and nothing
     * stored when it differs). A blob that is there is not copied again, but its age begins anew: garbage collection then leaves
     * it to the deploy that is about to refer to it.
     */
    void putBlob(Digest digest, Path file);

    /**
     * Copies a blob to {@code target} (which must not exist), checks its digest, and makes it appear whole or not. A blob that is
     * missing or differs: {@link StoreProblem#STORE_DAMAGED}.
     */
    void fetchBlob(Digest digest, Path target);

    /** All blobs, for garbage collection. */
    List<StoredBlob> blobs();

    /**
     * Removes a blob that is at least {@code minAge} old. The age is looked at in the same step, so that a blob that a deploy has
     * just put again stays.
     *
     * @return false when it is younger or gone
     */
    boolean deleteBlob(Digest digest, Duration minAge);

    @Override
    void close();

    /**
     * @param tag opaque; changes with every write
     */
    record StoredDocument(String content, String tag) {}

    /**
     * @param ageMillis since it was last put, by the store's clock
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

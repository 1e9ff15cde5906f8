package vertebra.stores.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore.StoredDocument;
import vertebra.registry.store.RegistryStore.WriteOutcome;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;

/**
 * Documents as files. A write takes the lock, compares, and puts the whole file in place; readers take no lock.
 *
 * <p>A tag is a stamp and a hash of the content. The stamp is the file's modification time, which the writer sets under the
 * lock: now, but always later than the stamp that it replaces. So the stamp comes in one rename together with the content,
 * never repeats although contents do (r8, r7, r8 again), and needs neither a second file nor an envelope around the JSON. A
 * clock that goes back does no harm; a file edited by hand gets another tag.
 */
final class DocumentFiles {

    private static final int READ_ATTEMPTS = 100;

    private final StoreFolder folder;
    private final WriteLock lock;
    private final Clock clock;
    /** The last stamp that this process gave: a document deleted and created again gets a later one. Guarded by the lock. */
    private long lastMicros;

    DocumentFiles(StoreFolder folder, WriteLock lock, Clock clock) {
        this.folder = folder;
        this.lock = lock;
        this.clock = clock;
    }

    /** A file may be replaced between reading its stamp and its content: the stamp is read again afterwards. */
    Optional<StoredDocument> read(String key) throws IOException {
        Path file = folder.document(key);
        try {
            for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
                FileTime before = stamp(file);
                byte[] content = Files.readAllBytes(file);
                if (before.equals(stamp(file))) {
                    return Optional.of(new StoredDocument(text(key, content), tag(before, content)));
                }
            }
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
        throw Problem.retryable(StoreProblem.STORE_BUSY, key + " is written all the time", Duration.ofSeconds(1))
                .asException();
    }

    /** @param expectedTag of the document to replace; empty: there must be none */
    WriteOutcome write(String key, String content, Optional<String> expectedTag) throws IOException {
        Path file = folder.document(key);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return lock.whileHeld(() -> {
            if (!tagOf(file).equals(expectedTag)) {
                return new WriteOutcome.Conflict();
            }
            FileTime stamp = nextStamp(file);
            WholeFile.put(
                    file, folder.temporaryFile(), stamp, out -> WholeFile.writeFully(out, ByteBuffer.wrap(bytes)));
            return new WriteOutcome.Written(tag(stamp, bytes));
        });
    }

    boolean delete(String key) throws IOException {
        Path file = folder.document(key);
        return lock.whileHeld(() -> WholeFile.delete(file));
    }

    /** Does not decode, so that a damaged document can be replaced. */
    private static Optional<String> tagOf(Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(tag(stamp(file), Files.readAllBytes(file)))
                : Optional.empty();
    }

    private FileTime nextStamp(Path file) throws IOException {
        long micros = Math.max(micros(FileTime.from(clock.instant())), lastMicros + 1);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            micros = Math.max(micros, micros(stamp(file)) + 1);
        }
        lastMicros = micros;
        return FileTime.from(micros, TimeUnit.MICROSECONDS);
    }

    private static FileTime stamp(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .lastModifiedTime();
    }

    private static long micros(FileTime stamp) {
        return stamp.to(TimeUnit.MICROSECONDS);
    }

    private static String tag(FileTime stamp, byte[] content) {
        return Long.toString(stamp.to(TimeUnit.NANOSECONDS), Character.MAX_RADIX) + "-"
                + Sha256.of(content).hex().substring(0, 16);
    }

    private static String text(String key, byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.of(StoreProblem.STORE_DAMAGED, key + " is not UTF-8 text")
                    .asException(e);
        }
    }
}

package vertebra.stores.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore.StoredBlob;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Files named by their SHA-256. Two writers may put the same blob at once, since they put the same content; only garbage
 * collection and a writer that finds its blob there exclude each other by the lock.
 */
final class BlobFiles {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final StoreFolder folder;
    private final WriteLock lock;
    private final Clock clock;

    BlobFiles(StoreFolder folder, WriteLock lock, Clock clock) {
        this.folder = folder;
        this.lock = lock;
        this.clock = clock;
    }

    boolean has(Digest digest) {
        return Files.isRegularFile(folder.blob(digest), LinkOption.NOFOLLOW_LINKS);
    }

    /** True when it was not there; else it becomes young again. */
    boolean put(Digest digest, Path source) throws IOException {
        if (lock.whileHeld(() -> renew(digest))) {
            return false;
        }
        WholeFile.put(folder.blob(digest), folder.temporaryFile(), now(), out -> {
            if (!copy(source, out).equals(digest)) {
                throw damaged("the file to store as " + digest + " has another content");
            }
        });
        return true;
    }

    /** True always. A damaged blob is set aside: the next {@link #put} stores it anew. */
    boolean fetch(Digest digest, Path target) throws IOException {
        Path blob = folder.blob(digest);
        if (!has(digest)) {
            folder.requirePresent();
            throw damaged(digest + " is missing");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(String.valueOf(target.getFileName()));
        }
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        WholeFile.put(target, temporary, now(), out -> {
            if (!copy(blob, out).equals(digest)) {
                throw damaged(
                        digest + (setAside(digest, blob) ? " was damaged and has been set aside" : " is damaged"));
            }
        });
        return true;
    }

    /** Blobs that vanish meanwhile are left out. */
    List<StoredBlob> all() throws IOException {
        List<StoredBlob> found = new ArrayList<>();
        for (Path file : folder.blobFiles()) {
            String name = String.valueOf(file.getFileName());
            if (HEX.matcher(name).matches()) {
                addTo(found, new Digest(name), file);
            }
        }
        return List.copyOf(found);
    }

    /** False when it is gone or younger than {@code minAge}. */
    boolean delete(Digest digest, Duration minAge) throws IOException {
        Path blob = folder.blob(digest);
        return lock.whileHeld(
                () -> has(digest) && age(attributes(blob)).compareTo(minAge) >= 0 && WholeFile.delete(blob));
    }

    private boolean renew(Digest digest) throws IOException {
        if (!has(digest)) {
            return false;
        }
        Files.setLastModifiedTime(folder.blob(digest), now());
        return true;
    }

    private boolean setAside(Digest digest, Path blob) {
        Path aside = folder.damagedBlob(digest);
        try {
            WholeFile.createFolders(WholeFile.folderOf(aside));
            Files.move(blob, aside, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void addTo(List<StoredBlob> found, Digest digest, Path file) throws IOException {
        try {
            BasicFileAttributes attributes = attributes(file);
            found.add(new StoredBlob(digest, attributes.size(), age(attributes).toMillis()));
        } catch (NoSuchFileException deletedMeanwhile) {
            // Not a blob any more.
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private Duration age(BasicFileAttributes attributes) {
        return Duration.between(attributes.lastModifiedTime().toInstant(), clock.instant());
    }

    private FileTime now() {
        return FileTime.from(clock.instant());
    }

    private static Digest copy(Path source, FileChannel out) throws IOException {
        MessageDigest sha256 = Sha256.start();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
            while (in.read(buffer) >= 0) {
                buffer.flip();
                sha256.update(buffer.duplicate());
                WholeFile.writeFully(out, buffer);
                buffer.clear();
            }
        }
        return Sha256.of(sha256);
    }

    private static ProblemException damaged(String detail) {
        return Problem.of(StoreProblem.STORE_DAMAGED, detail).asException();
    }
}

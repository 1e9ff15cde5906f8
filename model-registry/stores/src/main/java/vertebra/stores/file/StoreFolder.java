package vertebra.stores.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import vertebra.registry.artifact.Digest;
import vertebra.registry.store.StoreKey;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;

/** Where things lie in a registry's folder. A name that begins with a dot is no key, and so is nothing below blobs. */
final class StoreFolder {

    private static final String BLOBS = "blobs";
    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

    private final Path root;
    private final Path temporary;

    /** @param root absolute */
    StoreFolder(Path root) {
        this.root = root;
        this.temporary = root.resolve(".tmp");
    }

    /** Runs {@code action}; failures of the file system become problems, and so does a folder that is gone. */
    <T> T doing(String what, FileProblems.Action<T> action) {
        try {
            T result = action.run();
            requirePresent();
            return result;
        } catch (IOException e) {
            throw FileProblems.problem(what, root, e);
        } catch (UncheckedIOException e) {
            throw FileProblems.problem(what, root, Objects.requireNonNull(e.getCause()));
        }
    }

    /** A disk that was taken away must not look like an empty registry, or everything would be shut down. */
    void requirePresent() throws NoSuchFileException {
        if (!Files.exists(lockFile())) {
            throw new NoSuchFileException("the registry's folder");
        }
    }

    /** Makes the folder ready, or says why it cannot be used. */
    void prepare(Clock clock) throws IOException {
        WholeFile.createFolders(root);
        LocalDisk.check(Files.getFileStore(root).type());
        WholeFile.createFolders(temporary);
        removeLeftovers(clock);
        checkStamps(clock);
    }

    Path lockFile() {
        return root.resolve(".lock");
    }

    Path temporaryFile() {
        return temporary.resolve(UUID.randomUUID().toString());
    }

    Path blob(Digest digest) {
        return root.resolve(BLOBS).resolve("sha256").resolve(digest.hex());
    }

    Path damagedBlob(Digest digest) {
        return root.resolve(BLOBS).resolve("damaged").resolve(digest.hex());
    }

    /** Files among the blobs, sorted by name. */
    List<Path> blobFiles() throws IOException {
        Path folder = root.resolve(BLOBS).resolve("sha256");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /**
     * The file of a document. Links are refused: what lies elsewhere is not covered by the lock.
     *
     * @throws IllegalArgumentException when it is no key
     */
    Path document(String key) {
        if (StoreKey.checked(key).startsWith(BLOBS + "/")) {
            throw new IllegalArgumentException("key: '" + key + "' (expected: not below " + BLOBS + ")");
        }
        Path path = root;
        for (String part : key.split("/", -1)) {
            path = path.resolve(part);
            if (Files.isSymbolicLink(path)) {
                throw Problem.of(StoreProblem.STORE_DAMAGED, key + " goes through a symbolic link")
                        .asException();
            }
        }
        return path;
    }

    /** Keys that begin with {@code prefix}, sorted. Only the folder that the prefix names is searched. */
    List<String> keys(String prefix) throws IOException {
        int slash = prefix.lastIndexOf('/');
        Path start = slash < 0 ? root : document(prefix.substring(0, slash));
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(start, new KeyVisitor(prefix, found));
        }
        return found.stream().sorted().toList();
    }

    private String keyOf(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** What processes left that were killed while they wrote. A file that is being written is younger. */
    private void removeLeftovers(Clock clock) throws IOException {
        FileTime old = FileTime.from(clock.instant().minus(LEFTOVER_AGE));
        try (Stream<Path> files = Files.list(temporary)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(old) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException _) {
            // Its writer is alive and has just put it in place; the other leftovers wait for the next start.
        }
    }

    /** Tags need file times that keep microseconds. */
    private void checkStamps(Clock clock) throws IOException {
        FileTime stamp = FileTime.from(clock.millis() * 1000 + 123, TimeUnit.MICROSECONDS);
        Path probe = temporaryFile();
        WholeFile.put(probe, temporaryFile(), stamp, _ -> {});
        boolean kept = Files.getLastModifiedTime(probe).equals(stamp);
        Files.delete(probe);
        if (!kept) {
            throw Problem.of(
                            StoreProblem.STORE_UNAVAILABLE,
                            "the registry's file system does not keep file times to the microsecond; use ext4, xfs, btrfs,"
                                    + " tmpfs or APFS")
                    .asException();
        }
    }

    /** Collects keys. What vanishes meanwhile is left out. */
    private final class KeyVisitor extends SimpleFileVisitor<Path> {

        private final String prefix;
        private final List<String> found;

        private KeyVisitor(String prefix, List<String> found) {
            this.prefix = prefix;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean holdsKeys = folder.equals(root)
                    || (StoreKey.isLegal(keyOf(folder)) && !keyOf(folder).equals(BLOBS));
            return holdsKeys ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String key = keyOf(file);
            if (attributes.isRegularFile() && key.startsWith(prefix) && StoreKey.isLegal(key)) {
                found.add(key);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}

package vertebra.registry.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.Digest;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.RegistryStore;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * One folder per artifact, named by its digest. A folder is filled under a hidden name and renamed when it is complete, so what
 * has its final name is whole; the first use by a process reads it once more, since a power cut or an operator may have changed
 * it, and fetches it again when it differs.
 */
public final class StoreArtifactCache implements ArtifactCache {

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreArtifactCache.class);
    /** A deploy may try a copy out before anything refers to it; if that takes longer, it asks again. */
    static final Duration GRACE = Duration.ofHours(1);

    private static final int LOCKS = 64;

    private final RegistryStore store;
    private final Path folder;
    private final InstantSource clock;
    private final Set<Digest> checked = ConcurrentHashMap.newKeySet();
    private final Map<Digest, Instant> askedFor = new ConcurrentHashMap<>();
    /** Callers that want the same artifact wait for one fetch; others share a lock by chance only. */
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();

    /**
     * Creates the folder if needed, and clears what a killed process left unfinished.
     *
     * @param folder belongs to this node alone
     * @throws ProblemException when it cannot be used
     */
    public StoreArtifactCache(RegistryStore store, Path folder, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.folder = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.folder);
            for (Path entry : entries()) {
                if (isHidden(entry)) {
                    remove(entry);
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public Path folderOf(ModelArtifact artifact) {
        ReentrantLock lock = lockOf(artifact.digest());
        lock.lock();
        try {
            Path copy = folder.resolve(artifact.digest().hex());
            if (!checked.contains(artifact.digest()) || !Files.isDirectory(copy)) {
                if (!isCopy(copy, artifact)) {
                    discard(copy);
                    fetch(artifact, copy);
                }
                checked.add(artifact.digest());
            }
            // Only now: a fetch may take longer than the grace.
            askedFor.put(artifact.digest(), clock.instant());
            return copy;
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isCopy(Path copy, ModelArtifact artifact) throws IOException {
        for (ModelArtifact.File file : artifact.files()) {
            Path path = copy.resolve(file.path());
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(path) != file.bytes()
                    || !Sha256.of(path).equals(file.digest())) {
                return false;
            }
        }
        return true;
    }

    private void fetch(ModelArtifact artifact, Path copy) throws IOException {
        Path unfinished = Files.createDirectory(hidden("fetching"));
        try {
            for (ModelArtifact.File file : artifact.files()) {
                Path target = unfinished.resolve(file.path());
                Path parent = target.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                store.fetchBlob(file.digest(), target);
                if (!target.toFile().setReadOnly()) {
                    LOGGER.atDebug().addKeyValue("artifact", artifact.digest()).log("A copy stays writable");
                }
            }
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(unfinished);
        }
        LOGGER.atInfo()
                .addKeyValue("artifact", artifact.digest())
                .addKeyValue("files", artifact.files().size())
                .addKeyValue("bytes", artifact.bytes())
                .log("Fetched a model");
    }

    @Override
    public void retainOnly(Set<Digest> inUse) {
        try {
            for (Path entry : entries()) {
                Optional<Digest> copied = digestOf(entry);
                if (copied.isPresent() && !inUse.contains(copied.get())) {
                    drop(entry, copied.get());
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Empty for what is no copy, such as {@code lost+found}. */
    private static Optional<Digest> digestOf(Path entry) {
        String name = entry.getFileName().toString();
        return Digest.isLegal(name) ? Optional.of(new Digest(name)) : Optional.empty();
    }

    private void drop(Path copy, Digest digest) throws IOException {
        ReentrantLock lock = lockOf(digest);
        lock.lock();
        try {
            Instant young = clock.instant().minus(GRACE);
            if (askedFor.getOrDefault(digest, Instant.MIN).isAfter(young)) {
                return;
            }
            askedFor.remove(digest);
            checked.remove(digest);
            discard(copy);
        } finally {
            lock.unlock();
        }
        LOGGER.atInfo().addKeyValue("artifact", digest).log("Dropped the copy of a model");
    }

    /** First the name, then the files: half a folder never has a final name. */
    private void discard(Path copy) throws IOException {
        if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            remove(Files.move(copy, hidden("gone"), StandardCopyOption.ATOMIC_MOVE));
        }
    }

    private static void remove(Path tree) throws IOException {
        if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> paths = Files.walk(tree)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private Path hidden(String why) {
        return folder.resolve("." + why + "-" + UUID.randomUUID());
    }

    private static boolean isHidden(Path entry) {
        return entry.getFileName().toString().startsWith(".");
    }

    private ReentrantLock lockOf(Digest digest) {
        return locks.get(Math.floorMod(digest.hashCode(), LOCKS));
    }

    private static ProblemException unusable(IOException cause) {
        return Problem.of(CacheProblem.CACHE_UNUSABLE, "the folder of model copies cannot be read or written")
                .asException(cause);
    }
}

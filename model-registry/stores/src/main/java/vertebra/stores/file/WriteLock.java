package vertebra.stores.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.registry.store.StoreProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * One writer at a time, among all threads of all processes of this machine: a mutex of this process, then a lock of the
 * operating system on a file, which ends by itself when its process is killed.
 *
 * <p>Locks of POSIX belong to the process, and closing <i>any</i> of its descriptors of the file gives them up. Hence the
 * only static state of the store: all stores that this process has open on one folder share one descriptor, and nothing
 * else ever opens the file.
 */
final class WriteLock {

    private static final Logger LOGGER = LoggerFactory.getLogger(WriteLock.class);

    /** Guards {@link #SHARED} and every {@link Shared#users}. */
    private static final Object MONITOR = new Object();

    private static final Map<Path, Shared> SHARED = new HashMap<>();

    private final Path file;
    private final Shared shared;
    private final Duration patience;

    private WriteLock(Path file, Shared shared, Duration patience) {
        this.file = file;
        this.shared = shared;
        this.patience = patience;
    }

    /**
     * @param file in a folder that exists; created if needed
     * @param patience longest wait for other writers
     */
    static WriteLock open(Path file, Duration patience) throws IOException {
        Path real = WholeFile.folderOf(file).toRealPath().resolve(file.getFileName());
        synchronized (MONITOR) {
            Shared shared = SHARED.get(real);
            if (shared == null || !shared.isOf(real)) {
                shared = new Shared(
                        FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE), identity(real));
                SHARED.put(real, shared);
            }
            shared.users++;
            return new WriteLock(real, shared, patience);
        }
    }

    /**
     * Runs {@code action} while nobody else writes.
     *
     * @throws ProblemException STORE_BUSY when others held the lock all the time
     */
    <T> T whileHeld(FileProblems.Action<T> action) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!takeMutex()) {
            throw busy();
        }
        try (FileLock _ = takeFile(deadline)) {
            requireSameFile();
            return action.run();
        } finally {
            shared.mutex.unlock();
        }
    }

    /** Ends the use of the lock, after the write that is being done; the last user closes the file. */
    void release() {
        // All of it inside the monitor: whoever opens the file anew must not lose its lock to this close.
        synchronized (MONITOR) {
            shared.users--;
            if (shared.users > 0) {
                return;
            }
            SHARED.remove(file, shared);
            shared.mutex.lock();
            try {
                shared.channel.close();
            } catch (IOException e) {
                LOGGER.atWarn().setCause(e).log("Cannot close the registry's lock");
            } finally {
                shared.mutex.unlock();
            }
        }
    }

    private boolean takeMutex() {
        try {
            return shared.mutex.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Pauses of random length, so that a busy process does not always come first. */
    private FileLock takeFile(long deadline) throws IOException {
        @Nullable FileLock taken = shared.channel.tryLock();
        while (taken == null) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw busy();
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(200_000, 2_000_000));
            taken = shared.channel.tryLock();
        }
        return taken;
    }

    /** A folder that was taken away, or put there anew, has another lock or none: this one protects nothing any more. */
    private void requireSameFile() throws IOException {
        if (!shared.isOf(file)) {
            throw new NoSuchFileException("the registry's lock");
        }
    }

    private static Object identity(Path file) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
    }

    private ProblemException busy() {
        return Problem.retryable(
                        StoreProblem.STORE_BUSY,
                        "other writers held the registry's lock for " + patience.toMillis() + " ms",
                        Duration.ofSeconds(1))
                .asException();
    }

    /** What all stores of this process on one folder share. */
    private static final class Shared {

        private final ReentrantLock mutex = new ReentrantLock(true);
        private final FileChannel channel;
        private final Object identity;
        private int users;

        private Shared(FileChannel channel, Object identity) {
            this.channel = channel;
            this.identity = identity;
        }

        /** True while the path leads to the file that is open. */
        private boolean isOf(Path file) throws IOException {
            return Files.exists(file) && identity(file).equals(identity);
        }
    }
}

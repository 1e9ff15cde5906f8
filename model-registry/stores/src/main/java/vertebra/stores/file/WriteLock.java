package vertebra.stores.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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
            if (shared == null) {
                shared = new Shared(FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
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
            return action.run();
        } finally {
            shared.mutex.unlock();
        }
    }

    /** Ends the use of the lock, after the write that is being done; the last user closes the file. */
    boolean release() throws IOException {
        // All of it inside the monitor: whoever opens the file anew must not lose its lock to this close.
        synchronized (MONITOR) {
            shared.users--;
            if (shared.users > 0) {
                return false;
            }
            SHARED.remove(file);
            shared.mutex.lock();
            try {
                shared.channel.close();
            } finally {
                shared.mutex.unlock();
            }
            return true;
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
        private int users;

        private Shared(FileChannel channel) {
            this.channel = channel;
        }
    }
}

package vertebra.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies, of requests and of answers that callers are slow to read, are held at a time, all connections
 * together: each body is bounded, their number is not, and a full heap ends the process. Safe for any thread.
 */
public final class BodyBudget {

    /** A body that waits is held up to three times over, decoded it is larger, and its answer is built in three copies. */
    private static final int PART_OF_HEAP = 16;

    /** What so many bytes take even on a slow line: they are not timed. */
    private static final int FEW = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BYTES_PER_SECOND = 256_000;

    private final long maxBytes;
    private final Duration patience;
    private final long bytesPerSecond;
    private final AtomicLong taken = new AtomicLong();

    /** @param maxBytes 0 or more */
    public BodyBudget(long maxBytes) {
        this(maxBytes, PATIENCE, BYTES_PER_SECOND);
    }

    /**
     * With other times than a node's.
     *
     * @param patience how long a large body may take beside what its bytes take
     * @param bytesPerSecond how fast they have to come or go on average
     */
    public BodyBudget(long maxBytes, Duration patience, long bytesPerSecond) {
        this.maxBytes = maxBytes;
        this.patience = patience;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** A sixteenth of the heap. */
    public static BodyBudget ofHeap() {
        return new BodyBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** The share of one request, empty at first. */
    public Share share() {
        return new Share();
    }

    /** What one request has taken; gives all of it back when the request is over. On one event loop. */
    public final class Share implements AutoCloseable {

        private long bytes;
        private boolean closed;

        private Share() {}

        /** False, and nothing is taken, when there is no room beside what others hold. */
        public boolean take(int more) {
            long now = taken.get();
            while (!closed && (now + more <= maxBytes || now == bytes)) {
                if (taken.compareAndSet(now, now + more)) {
                    bytes += more;
                    return true;
                }
                now = taken.get();
            }
            return false;
        }

        /**
         * How long a body of so many bytes may take to come or go: what is slow must not be held for ever. Empty when they are
         * so few that nobody needs to look.
         */
        public Optional<Duration> longest(long bodyBytes) {
            return bodyBytes <= FEW
                    ? Optional.empty()
                    : Optional.of(patience.plusMillis(bodyBytes * 1_000 / bytesPerSecond));
        }

        @Override
        public void close() {
            closed = true;
            taken.addAndGet(-bytes);
            bytes = 0;
        }
    }
}

package vertebra.engine.worker.frames;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of workers' frames the node holds at a time, all workers together: each frame is bounded, the number of workers is
 * not, and a full heap ends the process. Safe for any thread.
 */
public final class FrameBudget {

    private static final int PART_OF_HEAP = 8;
    private static final long MIN_BYTES = 16L << 20;

    /** HTTP takes answers of 64 MiB; the rest is for the head. */
    private static final long LONGEST = 65L << 20;

    /** Frames of so little weight are not counted: a worker may have one at a time. */
    private static final int LIGHT = 64 * 1024;

    /** A head becomes objects: {@code [{},{},…]} takes 31 times its own bytes, as measured. */
    private static final long HEAD_WEIGHT = 32;

    private final long maxBytes;
    private final AtomicLong taken = new AtomicLong();

    /** @param maxBytes above 0 */
    public FrameBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** An eighth of the heap, but some at least. */
    public static FrameBudget ofHeap() {
        return new FrameBudget(Math.max(MIN_BYTES, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** Of the longest frame that a worker may send, in bytes. As a body it fits when no other frame is held; a head weighs more. */
    public int longestFrame() {
        return (int) Math.min(LONGEST, maxBytes);
    }

    /** Room for a frame, until the share is closed. Empty, and nothing is taken, when there is none beside what is held. */
    public Optional<Share> take(int headBytes, int bodyBytes) {
        long weight = headBytes * HEAD_WEIGHT + bodyBytes;
        long counted = weight <= LIGHT ? 0 : weight;
        long now = taken.get();
        while (counted == 0 || now + counted <= maxBytes) {
            if (taken.compareAndSet(now, now + counted)) {
                return Optional.of(new Share(counted));
            }
            now = taken.get();
        }
        return Optional.empty();
    }

    /** What all shares hold now, in bytes. */
    public long takenBytes() {
        return taken.get();
    }

    /** What one frame has taken. */
    public final class Share implements AutoCloseable {

        private final long bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Share(long bytes) {
            this.bytes = bytes;
        }

        /** Gives it back, once. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                taken.addAndGet(-bytes);
            }
        }
    }
}

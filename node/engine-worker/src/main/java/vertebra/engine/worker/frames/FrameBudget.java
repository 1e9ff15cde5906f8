package vertebra.engine.worker.frames;

import java.util.Optional;
import vertebra.engine.api.frames.FrameReader;

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
    private final Optional<Share> light = Optional.of(new Share(false));
    /** Guarded by this. */
    private long taken;

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

    /**
     * The share of a frame that has begun, which takes nothing yet: what a worker announces costs the others nothing. Empty when there
     * is no room for the whole frame beside what is held now.
     */
    public Optional<Share> share(int headBytes, int bodyBytes) {
        long weight = weight(headBytes, bodyBytes);
        if (weight <= LIGHT) {
            return light;
        }
        return takenBytes() + weight <= maxBytes ? Optional.of(new Share(true)) : Optional.empty();
    }

    /** What all shares hold now, in bytes. */
    public synchronized long takenBytes() {
        return taken;
    }

    private static long weight(int headBytes, int bodyBytes) {
        return headBytes * HEAD_WEIGHT + bodyBytes;
    }

    /** What one frame has taken: more, as its bytes come. */
    public final class Share implements FrameReader.Room, AutoCloseable {

        private final boolean counts;
        /** Guarded by the budget. */
        private long bytes;

        private Share(boolean counts) {
            this.counts = counts;
        }

        /**
         * Takes room for so many more. False, and the share is closed, when there is none beside what is held: of two that want the
         * same rest, one gets it.
         */
        @Override
        public boolean grow(int headBytes, int bodyBytes) {
            if (!counts) {
                return true;
            }
            long weight = weight(headBytes, bodyBytes);
            synchronized (FrameBudget.this) {
                if (taken + weight > maxBytes) {
                    close();
                    return false;
                }
                taken += weight;
                bytes += weight;
                return true;
            }
        }

        /** Gives all of it back, once. */
        @Override
        public void close() {
            if (counts) {
                synchronized (FrameBudget.this) {
                    taken -= bytes;
                    bytes = 0;
                }
            }
        }
    }
}

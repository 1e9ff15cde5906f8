package vertebra.serving.batching;

import vertebra.serving.codec.DecodedRequest;

/**
 * Whom a request that begins takes along: who fits to it, while all together stay within 32 requests, 4 MiB and a time. The time is
 * what a run of them is expected to take; it is at most what the caller grants, and half of what the tightest deadline leaves,
 * because a batch that fails runs again one by one. Used by one thread.
 */
public final class BatchRoom {

    private static final int MAX_REQUESTS = 32;
    private static final long MAX_BYTES = 4 << 20;

    /** What a run is expected to take. */
    @FunctionalInterface
    public interface Cost {

        /** @param bytes of all requests */
        long nanos(int requests, long bytes);
    }

    private final DecodedRequest first;
    private final Cost cost;
    private int requests = 1;
    private long bytes;
    private long maxNanos;

    /**
     * @param grantedNanos for all
     * @param leftNanos to the deadline of the first
     */
    public BatchRoom(DecodedRequest first, Cost cost, long grantedNanos, long leftNanos) {
        this.first = first;
        this.cost = cost;
        this.bytes = first.bytes();
        this.maxNanos = Math.min(grantedNanos, leftNanos / 2);
    }

    /**
     * Takes another along, or says no.
     *
     * @param leftNanos to its deadline
     */
    public boolean take(DecodedRequest next, long leftNanos) {
        long tightest = Math.min(maxNanos, leftNanos / 2);
        long together = bytes + next.bytes();
        if (requests == MAX_REQUESTS
                || together > MAX_BYTES
                || cost.nanos(requests + 1, together) > tightest
                || !next.joins(first)) {
            return false;
        }
        requests++;
        bytes = together;
        maxNanos = tightest;
        return true;
    }
}

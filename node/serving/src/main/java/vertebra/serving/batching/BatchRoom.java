package vertebra.serving.batching;

import vertebra.serving.codec.DecodedRequest;

/**
 * Whom a request that begins takes along: who fits to it, while all together stay within 32 requests, 4 MiB and a time. The time
 * is the sum of what each would cost alone, so that it errs to the safe side; it is at most what the caller grants, and half of
 * what the tightest deadline leaves, because a batch that fails runs again one by one. Used by one thread.
 */
public final class BatchRoom {

    private static final int MAX_REQUESTS = 32;
    private static final long MAX_BYTES = 4 << 20;

    private final DecodedRequest first;
    private int requests = 1;
    private long bytes;
    private long nanos;
    private long maxNanos;

    /**
     * @param nanos that the first is expected to take
     * @param grantedNanos for all
     * @param leftNanos to the deadline of the first
     */
    public BatchRoom(DecodedRequest first, long nanos, long grantedNanos, long leftNanos) {
        this.first = first;
        this.bytes = first.bytes();
        this.nanos = nanos;
        this.maxNanos = Math.min(grantedNanos, leftNanos / 2);
    }

    /**
     * Takes another along, or says no.
     *
     * @param nextNanos that it is expected to take
     * @param leftNanos to its deadline
     */
    public boolean take(DecodedRequest next, long nextNanos, long leftNanos) {
        long tightest = Math.min(maxNanos, leftNanos / 2);
        if (requests == MAX_REQUESTS
                || nanos + nextNanos > tightest
                || bytes + next.bytes() > MAX_BYTES
                || !next.joins(first)) {
            return false;
        }
        requests++;
        bytes += next.bytes();
        nanos += nextNanos;
        maxNanos = tightest;
        return true;
    }
}

package vertebra.serving.telemetry.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import vertebra.serving.telemetry.history.HistoryReading.Span;

/**
 * The predictions of one API over the last 24 hours, in {@value #KEPT} buckets of ten seconds: how they ended, and a histogram of
 * how long they took ({@link LatencyCells}). Recording takes no lock and allocates nothing, but for the first request of a
 * bucket. Safe for any thread.
 *
 * <p>Memory: 6 kB for the six newest buckets. An older one is packed when its place is needed, to 500 bytes at most and usually
 * to about 60, with 20 bytes around them; a silent one takes nothing. A day of steady traffic takes 0.7 MB, the worst day 4.5 MB.
 */
public final class ApiHistory {

    /** Buckets of a day. */
    static final int KEPT = 8640;

    private static final int LIVE = 6;
    private static final int BUCKET_SECONDS = (int) BucketClock.BUCKET.toSeconds();
    private static final double NANOS_PER_SECOND = 1e9;

    private final BucketClock clock;
    private final long firstNanos;
    private final int firstBucket;
    private final LiveBucket[] live = new LiveBucket[LIVE];

    /** Guarded by this: the packed buckets, the oldest first, with their numbers ahead. */
    private final Deque<byte[]> packed = new ArrayDeque<>();
    /** Guarded by this: the highest number among the live buckets. */
    private int newest;

    public ApiHistory(BucketClock clock) {
        this.clock = clock;
        this.firstNanos = clock.nanos();
        this.firstBucket = clock.bucket();
        this.newest = firstBucket;
        for (int number = newest - LIVE + 1; number <= newest; number++) {
            live[placeOf(number)] = new LiveBucket(number);
        }
    }

    /** A request was answered. */
    public void answered(Outcome outcome, long nanos) {
        current().answered(outcome, nanos);
    }

    /** Its caller left before. */
    public void aborted() {
        current().aborted();
    }

    /** The last 50 to 60 seconds; less when the API is younger. */
    public Span lastMinute() {
        int now = clock.bucket();
        int from = Math.max(firstBucket, now - LIVE + 1);
        return span(from, now, now, tallies(from, now, bucket -> 0)[0]);
    }

    /**
     * The past.
     *
     * @param since clamped to the last day
     * @param step a multiple of {@link BucketClock#BUCKET}; steps begin at its multiples of the time of day
     */
    public HistoryReading read(Instant since, Duration step) {
        int now = clock.bucket();
        int oldest = Math.max(firstBucket, now - KEPT + 1);
        int from = since.isBefore(clock.startOf(oldest)) ? oldest : Math.clamp(clock.bucketAt(since), oldest, now);
        int perStep = (int) (step.toSeconds() / BUCKET_SECONDS);
        int intoStep = (int) Math.floorMod(clock.startOf(from).getEpochSecond() / BUCKET_SECONDS, (long) perStep);
        Tally[] tallies = tallies(from, now, bucket -> (bucket - from + intoStep) / perStep);
        Tally total = new Tally();
        List<Span> steps = new ArrayList<>();
        for (int i = 0; i < tallies.length; i++) {
            total.add(tallies[i]);
            int start = from - intoStep + i * perStep;
            steps.add(span(Math.max(from, start), Math.min(now, start + perStep - 1), now, tallies[i]));
        }
        return new HistoryReading(clock.startOf(from), clock.now(), step, span(from, now, now, total), steps);
    }

    private Span span(int from, int to, int now, Tally tally) {
        long start = Math.max(firstNanos, from * BucketClock.BUCKET_NANOS);
        long end = to == now ? clock.nanos() : (to + 1) * BucketClock.BUCKET_NANOS;
        // A moment says nothing about a rate.
        double seconds = Math.max(1.0, (end - start) / NANOS_PER_SECOND);
        return Span.of(clock.startOf(from), seconds, tally);
    }

    /** What was counted in the buckets of a range, by step. */
    private synchronized Tally[] tallies(int from, int to, IntUnaryOperator stepOf) {
        Tally[] tallies =
                Stream.generate(Tally::new).limit(stepOf.applyAsInt(to) + 1).toArray(Tally[]::new);
        for (byte[] bucket : packed) {
            int number = Tally.head(bucket);
            if (number >= from && number <= to) {
                tallies[stepOf.applyAsInt(number)].addPacked(bucket);
            }
        }
        for (LiveBucket bucket : live) {
            int number = bucket.number();
            if (number >= from && number <= to) {
                bucket.addTo(tallies[stepOf.applyAsInt(number)]);
            }
        }
        return tallies;
    }

    private LiveBucket current() {
        int number = clock.bucket();
        LiveBucket bucket = live[placeOf(number)];
        if (bucket.number() < number) {
            advance(number);
        }
        return bucket;
    }

    private synchronized void advance(int number) {
        for (int old = newest - LIVE + 1; old <= Math.min(newest, number - LIVE); old++) {
            pack(live[placeOf(old)]);
        }
        for (int next = Math.max(newest, number - LIVE) + 1; next <= number; next++) {
            live[placeOf(next)].restart(next);
        }
        newest = Math.max(newest, number);
        while (!packed.isEmpty() && Tally.head(packed.getFirst()) <= newest - KEPT) {
            packed.removeFirst();
        }
    }

    private void pack(LiveBucket bucket) {
        Tally tally = new Tally();
        bucket.addTo(tally);
        if (!tally.isEmpty()) {
            packed.addLast(tally.packed(bucket.number()));
        }
    }

    private static int placeOf(int number) {
        return Math.floorMod(number, LIVE);
    }

    /** For tests: what the packed buckets take, without what is around them. */
    synchronized long packedBytes() {
        return packed.stream().mapToLong(bucket -> bucket.length).sum();
    }
}

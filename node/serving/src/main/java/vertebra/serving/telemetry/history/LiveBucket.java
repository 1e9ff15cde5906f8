package vertebra.serving.telemetry.history;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** A bucket that is counted into: any thread, no lock, no allocation. Used again and again. */
final class LiveBucket {

    private final AtomicLongArray outcomes = new AtomicLongArray(Outcome.COUNT);
    private final AtomicLongArray cells = new AtomicLongArray(LatencyCells.COUNT);
    private final LongAdder nanos = new LongAdder();
    private volatile int number;

    LiveBucket(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    void answered(Outcome outcome, long durationNanos) {
        outcomes.incrementAndGet(outcome.place());
        cells.incrementAndGet(LatencyCells.of(durationNanos));
        nanos.add(durationNanos);
    }

    void aborted() {
        outcomes.incrementAndGet(Outcome.ABORTED.place());
    }

    void addTo(Tally tally) {
        for (Outcome outcome : Outcome.values()) {
            tally.add(outcome, outcomes.get(outcome.place()));
        }
        for (int i = 0; i < LatencyCells.COUNT; i++) {
            tally.addCell(i, cells.get(i));
        }
        tally.addNanos(nanos.sum());
    }

    /** Empties it. What another thread adds at this very moment may be counted in the wrong bucket, or be lost. */
    void restart(int newNumber) {
        for (int i = 0; i < outcomes.length(); i++) {
            outcomes.set(i, 0);
        }
        for (int i = 0; i < LatencyCells.COUNT; i++) {
            cells.set(i, 0);
        }
        nanos.reset();
        number = newNumber;
    }
}

package vertebra.serving.telemetry;

import java.util.function.LongSupplier;

/**
 * Counts what is in progress, and integrates the count over time: with a reading at the start and one at the end of a window,
 * concurrency = (integral₂ − integral₁) / window, exact however short the requests are. Safe for any thread.
 */
public final class InFlightMeter {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private int count;
    private double integral;
    private long last;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public InFlightMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    public synchronized void enter() {
        advance();
        count++;
    }

    public synchronized void exit() {
        advance();
        count--;
    }

    /** It is so many from now on. */
    synchronized void set(int newCount) {
        advance();
        count = newCount;
    }

    public synchronized int count() {
        return count;
    }

    /** The integral of the count since the meter was made, in seconds. */
    public synchronized double seconds() {
        advance();
        return integral / NANOS_PER_SECOND;
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        integral += (double) count * Math.max(0, now - last);
        last = now;
    }
}

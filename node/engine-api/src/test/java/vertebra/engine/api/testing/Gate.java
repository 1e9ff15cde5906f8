package vertebra.engine.api.testing;

import java.time.Duration;

/** Holds the threads that pass through it while it is closed, so that a test decides how long a run or a load takes. */
public final class Gate implements Runnable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private boolean closed;
    private int waiting;

    /** Passes, or waits while the gate is closed; fails after 30 seconds. */
    @Override
    public synchronized void run() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        waiting++;
        try {
            while (closed) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new IllegalStateException("the gate stayed closed for " + PATIENCE);
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the gate", e);
        } finally {
            waiting--;
        }
    }

    public synchronized void close() {
        closed = true;
    }

    public synchronized void open() {
        closed = false;
        notifyAll();
    }

    /** How many threads stand before the gate now. */
    public synchronized int waiting() {
        return waiting;
    }
}

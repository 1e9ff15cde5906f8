package vertebra.node.drain;

import java.time.Duration;

/**
 * When something is to be over. Steps that share one do not add up.
 *
 * @param nanos of {@link System#nanoTime}
 */
public record Deadline(long nanos) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** What a step may take that should take no more than {@code patience}. */
    public Duration atMost(Duration patience) {
        Duration left = left();
        return left.compareTo(patience) < 0 ? left : patience;
    }
}

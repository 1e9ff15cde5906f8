package vertebra.serving.replica;

import io.vertx.core.Context;
import java.time.Duration;

/**
 * How much inference an event loop does in one turn, all models together: two milliseconds, so that other connections and
 * the health routes are never held up for long. What exceeds it goes to the engine threads. Used on event loops.
 */
public final class InlineBudget {

    private static final long NANOS_PER_TURN = Duration.ofMillis(2).toNanos();

    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

    boolean isLeft() {
        return turns.get().spentNanos < NANOS_PER_TURN;
    }

    /** @param context of this event loop */
    void spend(long nanos, Context context) {
        Turn turn = turns.get();
        if (turn.spentNanos == 0) {
            // Tasks of a context run after the I/O events of the turn.
            context.runOnContext(next -> turn.spentNanos = 0);
        }
        turn.spentNanos += Math.max(1, nanos);
    }

    private static final class Turn {
        private long spentNanos;
    }
}

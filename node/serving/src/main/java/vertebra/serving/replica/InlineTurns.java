package vertebra.serving.replica;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Inference on event loops: what came in one turn of a loop is collected and runs at the turn's end, so that requests of one
 * model that came together run together, without an added wait.
 *
 * <p>An event loop does two milliseconds of inference at a time, and one for one revision, so that other connections and the
 * health routes are never held up for long and no API takes it all. What exceeds that goes to the engine threads. Used on event
 * loops.
 */
public final class InlineTurns {

    private static final long NANOS_AT_A_TIME = Duration.ofMillis(2).toNanos();
    private static final long NANOS_OF_ONE = Duration.ofMillis(1).toNanos();

    private final ThreadLocal<Loop> loops = ThreadLocal.withInitial(Loop::new);

    /** Lets an execution that is queued at its gate ask for its turn when this turn of the loop ends. */
    void collect(Execution execution) {
        Loop loop = loops.get();
        loop.collected.add(execution);
        loop.schedule(execution);
    }

    /** Runs an execution whose turn came; soon, on the loop of its call. On any thread. */
    void run(Execution execution) {
        if (execution.isOnLoop()) {
            Loop loop = loops.get();
            loop.begun.add(execution);
            loop.schedule(execution);
        } else {
            execution.onLoop(() -> run(execution));
        }
    }

    /** What one event loop has to do. */
    private static final class Loop {

        private final Deque<Execution> collected = new ArrayDeque<>();
        private final Deque<Execution> begun = new ArrayDeque<>();
        private final Deque<Execution> asked = new ArrayDeque<>();
        private final Map<TensorRunner, Long> spent = new HashMap<>();
        private long spentByAll;
        private boolean scheduled;

        void schedule(Execution first) {
            if (!scheduled) {
                scheduled = true;
                first.onLoop(this::work);
            }
        }

        private void work() {
            try {
                while (!begun.isEmpty() || !collected.isEmpty()) {
                    if (begun.isEmpty()) {
                        Execution next = collected.removeFirst();
                        asked.addLast(next);
                        next.ask();
                    } else {
                        run(begun.removeFirst());
                    }
                }
                while (!asked.isEmpty()) {
                    asked.removeFirst().waitOn();
                }
            } finally {
                spent.clear();
                spentByAll = 0;
                scheduled = false;
                resume();
            }
        }

        /** One that failed leaves the others behind it. */
        private void resume() {
            if (!begun.isEmpty()) {
                schedule(begun.getFirst());
            } else if (!collected.isEmpty()) {
                schedule(collected.getFirst());
            } else if (!asked.isEmpty()) {
                schedule(asked.getFirst());
            }
        }

        private void run(Execution execution) {
            TensorRunner runner = execution.runner();
            long before = spent.getOrDefault(runner, 0L);
            long left = Math.min(NANOS_AT_A_TIME - spentByAll, NANOS_OF_ONE - before);
            if (left <= 0) {
                execution.runInLane();
                return;
            }
            long nanos = Math.max(1, execution.run(left));
            spent.put(runner, before + nanos);
            spentByAll += nanos;
        }
    }
}

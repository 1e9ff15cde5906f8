package vertebra.serving.replica;

import java.util.List;

/**
 * A run in a worker, for which the thread that made this one waits. When nobody waits for the answers any more, the thread is
 * interrupted, and stops to wait too. Closed by its thread; the other method is for any.
 */
final class AwaitedRun implements AutoCloseable {

    private final List<Execution> executions;
    private final Thread thread = Thread.currentThread();
    private boolean over;

    AwaitedRun(List<Execution> executions) {
        this.executions = executions;
    }

    /** The call of one of its executions may be over. */
    synchronized void look() {
        if (!over && executions.stream().allMatch(Execution::isOver)) {
            thread.interrupt();
        }
    }

    /** From now on, the thread does something else. */
    @Override
    public synchronized void close() {
        over = true;
        Thread.interrupted();
    }
}

package vertebra.engine.api;

import java.util.Map;

/**
 * The worker processes of a model at one moment, in numbers.
 *
 * @param wanted processes that there should be
 * @param ready processes that take requests
 * @param restarts processes started in place of one that ended, since the load
 * @param deaths processes that ended, by how, since the load; a kind that never happened is absent
 */
public record WorkerHealth(int wanted, int ready, long restarts, Map<Death, Long> deaths) {

    public WorkerHealth {
        deaths = Map.copyOf(deaths);
    }

    /** How a worker ended. */
    public enum Death {
        /** It exited by itself. */
        EXIT,
        /** A signal ended it: a crash, or the kernel when memory ran out. */
        SIGNAL,
        /** Ended by the node: a request ran too long. */
        OVERDUE,
        /** Ended by the node: it ran nothing and did not answer, or it did not finish what it began to say. */
        SILENT,
        /** Ended by the node: it did not keep to the protocol. */
        PROTOCOL,
        /** It did not get as far as to be ready. */
        START
    }
}

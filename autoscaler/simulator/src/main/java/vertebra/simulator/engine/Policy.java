package vertebra.simulator.engine;

/** Says how many replicas an API should have. Asked in simulated time, by one thread; may remember. */
public interface Policy {

    /** Seconds between two questions. */
    int periodSeconds();

    /**
     * Replicas to have from now on; the simulator keeps them within the bounds of the API.
     *
     * @param seen what is known at this second
     */
    int decide(Observation seen);

    /** Requests wait and there is no replica: how many to start. */
    default int wake(Observation seen) {
        return 1;
    }

    /**
     * Replicas when the run begins.
     *
     * @param usual enough for the first minute at 70 %; 0 where the API may sleep
     */
    default int start(int usual) {
        return usual;
    }
}

package vertebra.simulator.engine;

/**
 * What a policy may know: metrics are a second late, the states of replicas are those of now.
 *
 * @param now the second of the question
 * @param seconds only those before {@link #visible()} may be read
 */
public record Observation(int now, Seconds seconds, ReplicaPool replicas) {

    /** Seconds that are visible: 0 to this, without it. */
    public int visible() {
        return Math.max(0, now - 1);
    }

    /** In-flight requests, in the mean of the last visible seconds. */
    public double inFlight(int window) {
        return Seconds.mean(seconds::inFlight, Math.max(0, visible() - window), visible());
    }
}

package vertebra.serving.admission;

/**
 * How many requests a gate lets in.
 *
 * @param running at once, 1 or more
 * @param inFlight running and waiting together, at least {@code running}
 */
public record GateBounds(int running, int inFlight) {

    public GateBounds {
        if (running < 1 || inFlight < running) {
            throw new IllegalArgumentException(
                    "gate: " + running + " running, " + inFlight + " in flight (expected: 1 <= running <= in flight)");
        }
    }

    /**
     * The bounds of {@code replicas} replicas on one node: running ≤ k·m and in flight ≤ min(k·c, k·m + q).
     *
     * @param replicas k
     * @param slots m, of one replica
     * @param maxReplicaConcurrency c
     * @param maxQueue q
     */
    public static GateBounds of(int replicas, int slots, int maxReplicaConcurrency, int maxQueue) {
        long allSlots = (long) replicas * slots;
        long inFlight = Math.min((long) replicas * maxReplicaConcurrency, allSlots + maxQueue);
        return new GateBounds((int) Math.min(allSlots, inFlight), (int) Math.min(inFlight, Integer.MAX_VALUE));
    }
}

package vertebra.simulator.engine;

/**
 * What one run cost and how often it was late.
 *
 * @param requests all that were answered, dropped or rejected
 * @param violations of these, later than promised, dropped or rejected
 * @param p99Seconds of the latencies of answered and dropped requests
 * @param replicaHours of ready and starting replicas, and of removed ones until they are done
 * @param reversals changes in the direction opposite to the last one within ten minutes
 * @param peakReplicas ready and starting
 * @param coldStarts wakes from zero
 * @param timeline what happened, second by second
 */
public record RunResult(
        long requests,
        long violations,
        double p99Seconds,
        double replicaHours,
        int reversals,
        int peakReplicas,
        int coldStarts,
        Timeline timeline) {

    public double violationsPercent() {
        return requests == 0 ? 0 : 100.0 * violations / requests;
    }

    public double reversalsPerDay() {
        return reversals * 86_400.0 / timeline.seconds().length();
    }
}

package vertebra.simulator.cluster;

import java.util.List;
import vertebra.simulator.engine.RunResult;

/**
 * What one run of several APIs cost and how often they were late.
 *
 * @param nodeHours of machines, from their order until they are given back
 * @param launches machines that were ordered after the beginning
 * @param machines second by second
 * @param apis in the order of the set-up
 */
public record ClusterResult(
        double nodeHours, int peakMachines, int launches, MachineTimeline machines, List<RunResult> apis) {

    public ClusterResult {
        apis = List.copyOf(apis);
    }

    /** Of the API that is late most often. */
    public double worstViolationsPercent() {
        return apis.stream().mapToDouble(RunResult::violationsPercent).max().orElseThrow();
    }

    /** Of all requests. */
    public double violationsPercent() {
        long requests = apis.stream().mapToLong(RunResult::requests).sum();
        long violations = apis.stream().mapToLong(RunResult::violations).sum();
        return requests == 0 ? 0 : 100.0 * violations / requests;
    }

    public double replicaHours() {
        return apis.stream().mapToDouble(RunResult::replicaHours).sum();
    }

    /** Of an API, in the mean. */
    public double reversalsPerDay() {
        return apis.stream().mapToDouble(RunResult::reversalsPerDay).average().orElseThrow();
    }
}

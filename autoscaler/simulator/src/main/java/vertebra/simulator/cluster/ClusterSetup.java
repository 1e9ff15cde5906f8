package vertebra.simulator.cluster;

import java.util.List;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.trace.Trace;

/**
 * APIs that share machines of one kind.
 *
 * @param loadSeconds from the place of a replica on a machine that is there until it serves, in the mean
 */
public record ClusterSetup(List<Member> apis, MachineKind machines, double loadSeconds) {

    /**
     * One API, what comes and what came before.
     *
     * @param cpuMillis of one replica
     * @param memoryBytes of one replica
     */
    public record Member(String name, ApiSetup setup, int cpuMillis, long memoryBytes, Trace trace, Trace past) {}

    /**
     * What one machine offers.
     *
     * @param bootSeconds from its order until it is there, in the mean
     */
    public record MachineKind(int cpuMillis, long memoryBytes, double bootSeconds) {}

    public ClusterSetup {
        apis = List.copyOf(apis);
        if (apis.isEmpty()) {
            throw new IllegalArgumentException("apis: none (expected: at least one)");
        }
        for (Member api : apis) {
            if (api.cpuMillis() > machines.cpuMillis() || api.memoryBytes() > machines.memoryBytes()) {
                throw new IllegalArgumentException("a replica of " + api.name() + ": " + api.cpuMillis()
                        + " millicores, "
                        + api.memoryBytes() + " bytes (expected: at most a machine's " + machines.cpuMillis() + " and "
                        + machines.memoryBytes() + ")");
            }
        }
    }

    /** Seconds that are simulated: those of the shortest trace. */
    public int seconds() {
        return apis.stream().mapToInt(api -> api.trace().seconds()).min().orElseThrow();
    }
}

package vertebra.scaling.placement;

import vertebra.spec.fleet.Fleet.ApiView;

/**
 * What one replica should reserve, wherever it runs.
 *
 * @param cpuMillis 0: shares the node's cores
 */
public record ReplicaSize(int cpuMillis, long memoryBytes) {

    /** As the packer sees it. */
    public static ReplicaSize of(ApiView api) {
        Demand demand = Demand.of(api);
        return new ReplicaSize(demand.writtenCpuMillis().orElse(0), demand.memoryBytes());
    }
}

package vertebra.scaling.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import vertebra.spec.ApiName;
import vertebra.spec.ComputeSpec;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet.ApiView;

/**
 * What one API needs.
 *
 * @param want replicas
 * @param writtenCpuMillis of one replica, when the user wrote it; workers have a default
 * @param writtenMemoryBytes of one replica, when it counts: models in this process are measured instead
 * @param measuredBytes of one replica
 * @param notices what differs from what the user wrote
 */
record Demand(
        ApiName api,
        Revision revision,
        int want,
        OptionalInt writtenCpuMillis,
        OptionalLong writtenMemoryBytes,
        long measuredBytes,
        List<String> notices) {

    /** A small model's weight drowns in the noise of the measurement; its buffers need this much. */
    private static final long LEAST_MEMORY_BYTES = 1024 * 1024;

    /** As Cortex had it. */
    private static final int CPU_MILLIS_OF_WORKERS = 200;

    /** Of an API that runs as many replicas as its spec starts with. */
    static Demand of(ApiView api) {
        int init = api.spec().autoscaling().initReplicas();
        Demand demand = of(api, Math.max(1, init));
        if (init > 0) {
            return demand;
        }
        List<String> notices = new ArrayList<>(demand.notices());
        notices.add("init_replicas 0: one replica runs all the same, since nothing wakes an API without replicas yet");
        return new Demand(
                demand.api,
                demand.revision,
                demand.want,
                demand.writtenCpuMillis,
                demand.writtenMemoryBytes,
                demand.measuredBytes,
                notices);
    }

    static Demand of(ApiView api, int want) {
        ComputeSpec compute = api.spec().compute();
        long measuredBytes = Math.max(api.weightBytes(), LEAST_MEMORY_BYTES);
        List<String> notices = new ArrayList<>();
        compute.memoryBytes().ifPresent(written -> {
            if (!api.inWorkers() && written != measuredBytes) {
                notices.add("compute.mem " + Sizes.bytes(written)
                        + " is not reserved: the loaded model was measured, and takes " + Sizes.bytes(measuredBytes));
            }
        });
        return new Demand(
                api.spec().name(),
                api.revision(),
                want,
                api.inWorkers()
                        ? OptionalInt.of(compute.cpuMillis().orElse(CPU_MILLIS_OF_WORKERS))
                        : compute.cpuMillis(),
                api.inWorkers() ? compute.memoryBytes() : OptionalLong.empty(),
                measuredBytes,
                notices);
    }

    /** What one replica should reserve. */
    long memoryBytes() {
        return writtenMemoryBytes.orElse(measuredBytes);
    }

    /** What one replica takes at least. */
    long leastBytes() {
        return Math.min(measuredBytes, memoryBytes());
    }
}

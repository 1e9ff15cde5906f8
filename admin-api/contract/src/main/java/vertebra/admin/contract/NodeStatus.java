package vertebra.admin.contract;

import java.time.Instant;
import java.util.List;

/**
 * One running node.
 *
 * @param since when its process started
 * @param cpuMillis cores that replicas may reserve, in thousandths
 * @param reservedCpuMillis of them, reserved by replicas
 * @param memoryBytes memory that replicas may reserve
 * @param reservedMemoryBytes of it, reserved by replicas
 * @param inFlight predictions that run or wait, a second ago at most
 */
public record NodeStatus(
        String name,
        State state,
        Instant since,
        int cpuMillis,
        long reservedCpuMillis,
        long memoryBytes,
        long reservedMemoryBytes,
        int inFlight,
        List<ApiDetail.Replica> replicas) {

    /** Whether a node wants callers. */
    public enum State {
        SERVING,
        /** It answers what comes, says that it is not ready, and gets no new replicas. */
        DRAINING
    }
}

package vertebra.admin.contract;

import java.time.Instant;
import java.util.List;

/**
 * One running node.
 *
 * @param cpuMillis cores that replicas may reserve, in thousandths
 * @param memoryBytes memory that replicas may reserve
 * @param reservedMemoryBytes of it, reserved by replicas
 */
public record NodeStatus(
        String name,
        Instant since,
        int cpuMillis,
        long memoryBytes,
        long reservedMemoryBytes,
        List<ApiDetail.Replica> replicas) {}

package vertebra.cluster;

import java.time.Instant;
import vertebra.spec.NodeId;

/**
 * One running node, as its peers know it.
 *
 * @param bootId new at every start of the process, so that a restarted node is not taken for its former self
 * @param cpuMillis cores that replicas may reserve, in thousandths
 * @param memoryBytes memory that replicas may reserve
 */
public record NodeInfo(NodeId id, long bootId, Instant since, int cpuMillis, long memoryBytes) {}

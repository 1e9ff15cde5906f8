package vertebra.spec.fleet;

import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;

/**
 * What the leader wants on one node: {@code replicas} units of one revision. They share one loaded model.
 *
 * @param replicas 1 or more
 * @param cpuMillis what one replica reserves after clamping to the machine; 0: shares the engine cores
 * @param memoryBytes what one replica reserves
 */
public record Assignment(NodeId node, ApiName api, Revision revision, int replicas, int cpuMillis, long memoryBytes) {

    public Assignment {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas: " + replicas + " (expected: >= 1)");
        }
    }
}

package vertebra.scaling;

import java.util.List;
import vertebra.scaling.capacity.GroupDecision;
import vertebra.scaling.decision.ReplicaDecision;

/**
 * What one decision says.
 *
 * @param memory for the next one
 * @param replicas one for each API of the fleet, in its order
 * @param groups one for each instance group every ten seconds, none in between
 */
public record AutoscalerDecision(ScalingMemory memory, List<ReplicaDecision> replicas, List<GroupDecision> groups) {

    public AutoscalerDecision {
        groups = List.copyOf(groups);
        replicas = List.copyOf(replicas);
    }
}

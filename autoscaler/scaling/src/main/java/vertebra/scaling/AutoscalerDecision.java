package vertebra.scaling;

import java.util.List;
import vertebra.scaling.decision.ReplicaDecision;

/**
 * What one decision says.
 *
 * @param memory for the next one
 * @param replicas one for each API of the fleet, in its order
 */
public record AutoscalerDecision(ScalingMemory memory, List<ReplicaDecision> replicas) {

    public AutoscalerDecision {
        replicas = List.copyOf(replicas);
    }
}

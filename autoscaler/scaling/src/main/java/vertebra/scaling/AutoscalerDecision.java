package vertebra.scaling;

import java.util.List;
import java.util.stream.Stream;
import vertebra.scaling.capacity.GroupDecision;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.explanation.GroupText;
import vertebra.scaling.explanation.ReplicaText;

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

    /** In words: a line for each API, then one for each instance group. */
    public List<String> lines() {
        return Stream.concat(
                        replicas.stream().map(decision -> new ReplicaText(decision).line()),
                        groups.stream().map(decision -> new GroupText(decision).line()))
                .toList();
    }
}

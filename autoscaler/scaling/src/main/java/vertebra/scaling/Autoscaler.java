package vertebra.scaling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.decision.OfferedLoadScaler;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.decision.Situation;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;

/**
 * The one door to all scaling decisions: from the picture of the fleet and what was remembered to replicas and machines. A pure
 * function: the same arguments give the same decision, in production, in the simulator and in a replay. Called every two seconds.
 */
public final class Autoscaler {

    private final OfferedLoadScaler offeredLoad = new OfferedLoadScaler();

    /** @param memory of the decision before; {@link ScalingMemory#EMPTY} at first, or of another version */
    public AutoscalerDecision decide(Fleet fleet, ScalingPolicy policy, ScalingMemory memory, Instant now) {
        ScalingMemory known = memory.version() == ScalingMemory.VERSION ? memory : ScalingMemory.EMPTY;
        Set<NodeId> nodes = fleet.nodes().stream().map(NodeView::id).collect(Collectors.toSet());
        List<ReplicaDecision> decisions = new ArrayList<>();
        List<ApiMemory> memories = new ArrayList<>();
        for (ApiView api : fleet.apis()) {
            Situation situation = situation(fleet, api, nodes, policy, now);
            ApiMemory before = before(known, policy, fleet, api, now);
            OfferedLoadScaler.Outcome outcome = offeredLoad.decide(situation, before);
            decisions.add(outcome.decision());
            memories.add(outcome.memory());
        }
        return new AutoscalerDecision(new ScalingMemory(ScalingMemory.VERSION, policy.epoch(), memories), decisions);
    }

    private static ApiMemory before(ScalingMemory memory, ScalingPolicy policy, Fleet fleet, ApiView api, Instant now) {
        ApiName name = api.spec().name();
        ApiMemory known = memory.of(name).orElseGet(() -> ApiMemory.first(name, startingWith(fleet, api), now));
        return memory.epoch() == policy.epoch() ? known : known.watchedSince(now);
    }

    /** What is assigned, or what the spec starts with. */
    private static int startingWith(Fleet fleet, ApiView api) {
        int assigned = fleet.assignments().stream()
                .filter(assignment -> assignment.api().equals(api.spec().name()))
                .mapToInt(Assignment::replicas)
                .sum();
        return assigned > 0 ? assigned : api.spec().autoscaling().initReplicas();
    }

    private static Situation situation(Fleet fleet, ApiView api, Set<NodeId> nodes, ScalingPolicy policy, Instant now) {
        ApiName name = api.spec().name();
        return new Situation(
                api,
                fleet.replicas().stream()
                        .filter(replica -> replica.api().equals(name))
                        .toList(),
                fleet.load().stream()
                        .filter(sample -> sample.api().equals(name))
                        .toList(),
                nodes,
                policy.pin(name, now),
                0,
                policy.unknownLoad().toMillis() / 1000.0,
                now);
    }
}

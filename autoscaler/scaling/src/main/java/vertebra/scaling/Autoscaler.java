package vertebra.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.scaling.capacity.CapacityPlanner;
import vertebra.scaling.capacity.GroupMemory;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.decision.OfferedLoadScaler;
import vertebra.scaling.decision.Permission;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;

/**
 * The one door to all scaling decisions: from the picture of the fleet and what was remembered to replicas and machines. A pure
 * function: the same arguments give the same decision, in production, in the simulator and in a replay. Called every two seconds;
 * machines are decided every ten.
 */
public final class Autoscaler {

    /** One change of a group at a time, and time to see what it did. */
    private static final Duration BETWEEN_PLANS = Duration.ofSeconds(10);

    private final OfferedLoadScaler offeredLoad = new OfferedLoadScaler();
    private final CapacityPlanner planner = new CapacityPlanner();

    /** @param memory of the decision before; {@link ScalingMemory#EMPTY} at first */
    public AutoscalerDecision decide(Fleet fleet, ScalingPolicy policy, ScalingMemory memory, Instant now) {
        ScalingMemory known = memory.version() == ScalingMemory.VERSION ? memory : ScalingMemory.EMPTY;
        ScalingMemory before = known.epoch() == policy.epoch() ? known : known.watchedSince(policy.epoch(), now);
        Situations situations = new Situations(fleet, policy, before, now);
        List<ReplicaDecision> decisions = new ArrayList<>();
        List<ApiMemory> memories = new ArrayList<>();
        Map<ApiName, Integer> wants = new HashMap<>();
        for (ApiView api : fleet.apis()) {
            OfferedLoadScaler.Outcome outcome = Permission.apply(
                    api.spec().autoscaling().mode(), offeredLoad.decide(situations.of(api), situations.memoryOf(api)));
            decisions.add(outcome.decision());
            memories.add(outcome.memory());
            wants.put(api.spec().name(), outcome.decision().want());
        }
        Optional<CapacityPlanner.Plan> plan =
                before.plannedAt().plus(BETWEEN_PLANS).isAfter(now)
                        ? Optional.empty()
                        : Optional.of(planner.plan(fleet, wants, before.groups(), policy.unknownBoot(), now));
        List<GroupMemory> groups = plan.map(CapacityPlanner.Plan::memory).orElse(before.groups());
        Instant plannedAt = plan.isPresent() ? now : before.plannedAt();
        return new AutoscalerDecision(
                new ScalingMemory(ScalingMemory.VERSION, policy.epoch(), plannedAt, memories, groups),
                decisions,
                plan.map(CapacityPlanner.Plan::decisions).orElse(List.of()));
    }
}

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
import vertebra.scaling.decision.Situation;
import vertebra.spec.ApiName;
import vertebra.spec.AutoscalingSpec;
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
    private final CortexLaw cortex = new CortexLaw();
    private final CapacityPlanner planner = new CapacityPlanner();

    /** @param memory of the decision before; {@link ScalingMemory#EMPTY} at first */
    public AutoscalerDecision decide(Fleet fleet, ScalingPolicy policy, ScalingMemory memory, Instant now) {
        ScalingMemory known = memory.version() == ScalingMemory.VERSION ? memory : ScalingMemory.EMPTY;
        ScalingMemory before = known.epoch() == policy.epoch() ? known : known.watchedSince(policy.epoch(), now);
        double boot = planner.bootSeconds(fleet, before.groups(), policy.unknownBoot(), now);
        Situations situations = new Situations(fleet, policy, before, boot, now);
        List<ReplicaDecision> decisions = new ArrayList<>();
        List<ApiMemory> memories = new ArrayList<>();
        List<CortexState> cortexStates = new ArrayList<>();
        Map<ApiName, Integer> wants = new HashMap<>();
        for (ApiView api : fleet.apis()) {
            Situation situation = situations.of(api);
            OfferedLoadScaler.Outcome outcome = offeredLoad.decide(situation, situations.memoryOf(api));
            ReplicaDecision decision = outcome.decision();
            if (api.spec().autoscaling().policy() == AutoscalingSpec.Policy.CORTEX) {
                CortexLaw.Outcome other = cortex.decide(situation, outcome, situations.cortexOf(api));
                decision = other.decision();
                cortexStates.add(other.state());
            }
            ReplicaDecision permitted =
                    Permission.apply(api.spec().autoscaling().mode(), decision);
            decisions.add(permitted);
            memories.add(outcome.memory().after(permitted, now));
            wants.put(api.spec().name(), permitted.want());
        }
        Optional<CapacityPlanner.Plan> plan =
                before.plannedAt().plus(BETWEEN_PLANS).isAfter(now)
                        ? Optional.empty()
                        : Optional.of(planner.plan(fleet, wants, before.groups(), policy.unknownBoot(), now));
        List<GroupMemory> groups = plan.map(CapacityPlanner.Plan::memory).orElse(before.groups());
        Instant plannedAt = plan.isPresent() ? now : before.plannedAt();
        return new AutoscalerDecision(
                new ScalingMemory(ScalingMemory.VERSION, policy.epoch(), plannedAt, memories, cortexStates, groups),
                decisions,
                plan.map(CapacityPlanner.Plan::decisions).orElse(List.of()));
    }
}

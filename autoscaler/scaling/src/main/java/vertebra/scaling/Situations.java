package vertebra.scaling;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.scaling.capacity.FreeRoom;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.decision.Situation;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.ReplicaView;

/** Takes a fleet apart into its APIs: each row is looked at once, however many APIs there are. */
final class Situations {

    private final ScalingPolicy policy;
    private final Instant now;
    private final double bootSeconds;
    private final FreeRoom room;
    private final Set<NodeId> nodes;
    private final Map<ApiName, List<ReplicaView>> replicas;
    private final Map<ApiName, List<LoadSample>> load;
    private final Map<ApiName, Integer> assigned;
    private final Map<ApiName, ApiMemory> memories;
    private final Map<ApiName, CortexState> cortex;

    /** @param bootSeconds of a machine; 0 where none can be ordered */
    Situations(Fleet fleet, ScalingPolicy policy, ScalingMemory memory, double bootSeconds, Instant now) {
        this.policy = policy;
        this.now = now;
        this.bootSeconds = bootSeconds;
        this.room = new FreeRoom(fleet);
        this.nodes = fleet.nodes().stream().map(NodeView::id).collect(Collectors.toUnmodifiableSet());
        this.replicas = fleet.replicas().stream().collect(Collectors.groupingBy(ReplicaView::api));
        this.load = fleet.load().stream().collect(Collectors.groupingBy(LoadSample::api));
        this.assigned = fleet.assignments().stream()
                .collect(Collectors.groupingBy(Assignment::api, Collectors.summingInt(Assignment::replicas)));
        this.memories = memory.apis().stream().collect(Collectors.toMap(ApiMemory::api, Function.identity()));
        this.cortex = memory.cortex().stream().collect(Collectors.toMap(CortexState::api, Function.identity()));
    }

    Situation of(ApiView api) {
        ApiName name = api.spec().name();
        return new Situation(
                api,
                replicas.getOrDefault(name, List.of()),
                load.getOrDefault(name, List.of()),
                nodes,
                policy.pin(name, now),
                hasRoom(api) ? 0 : bootSeconds,
                policy.unknownLoad().toMillis() / 1000.0,
                now);
    }

    /** True where the next replica, and those that wait for a node, need no new machine. */
    private boolean hasRoom(ApiView api) {
        int waiting = Math.max(
                0, memoryOf(api).want() - assigned.getOrDefault(api.spec().name(), 0));
        return bootSeconds == 0 || room.holds(api, waiting + 1);
    }

    /** What the policy of Cortex remembers of it. */
    CortexState cortexOf(ApiView api) {
        CortexState known = cortex.get(api.spec().name());
        return known != null ? known : CortexState.first(api.spec().name(), api.revision());
    }

    /** What is remembered of it; at first what is assigned, or what the spec starts with. */
    ApiMemory memoryOf(ApiView api) {
        ApiName name = api.spec().name();
        ApiMemory known = memories.get(name);
        return known != null
                ? known
                : ApiMemory.first(
                        name,
                        assigned.getOrDefault(name, api.spec().autoscaling().initReplicas()),
                        now);
    }
}

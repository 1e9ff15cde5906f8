package vertebra.scaling.capacity;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.scaling.placement.ReplicaSize;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;

/** What nobody has reserved on the nodes that take replicas. */
public final class FreeRoom {

    private final List<Free> nodes;

    private record Free(long cpuMillis, long memoryBytes, Map<ApiName, Integer> replicas) {}

    public FreeRoom(Fleet fleet) {
        this(fleet, Optional.empty());
    }

    private FreeRoom(Fleet fleet, Optional<NodeId> without) {
        Map<ApiName, ApiView> apis =
                fleet.apis().stream().collect(Collectors.toMap(api -> api.spec().name(), Function.identity()));
        Map<NodeId, List<Assignment>> assigned =
                fleet.assignments().stream().collect(Collectors.groupingBy(Assignment::node));
        this.nodes = fleet.nodes().stream()
                .filter(node -> !node.draining() && !without.equals(Optional.of(node.id())))
                .map(node -> free(node, assigned.getOrDefault(node.id(), List.of()), apis))
                .toList();
    }

    /** Without what is free on one node. */
    static FreeRoom without(NodeId node, Fleet fleet) {
        return new FreeRoom(fleet, Optional.of(node));
    }

    /** True when so many more replicas of an API find room. */
    public boolean holds(ApiView api, int replicas) {
        Packing.Item item = new Packing.Item(Optional.of(api.spec().name()), ReplicaSize.of(api));
        return holds(Collections.nCopies(replicas, item));
    }

    boolean holds(List<Packing.Item> items) {
        Packing packing = new Packing(GroupView.Unit.UNKNOWN);
        nodes.forEach(free -> packing.addMachine(free.cpuMillis(), free.memoryBytes(), free.replicas()));
        packing.place(items, false);
        return packing.added() == 0 && packing.tooLarge().isEmpty();
    }

    /** As the packer counts: what runs of the committed revision has its size of now, and only that keeps more of it away. */
    private static Free free(NodeView node, List<Assignment> reserved, Map<ApiName, ApiView> apis) {
        long cpu = node.cpuMillis();
        long memory = node.memoryBytes();
        Map<ApiName, Integer> replicas = new HashMap<>();
        for (Assignment assignment : reserved) {
            ReplicaSize size = new ReplicaSize(assignment.cpuMillis(), assignment.memoryBytes());
            ApiView api = apis.get(assignment.api());
            if (api != null && api.revision().equals(assignment.revision())) {
                size = ReplicaSize.of(api);
                replicas.merge(assignment.api(), assignment.replicas(), Integer::sum);
            }
            cpu -= (long) assignment.replicas() * size.cpuMillis();
            memory -= assignment.replicas() * size.memoryBytes();
        }
        return new Free(cpu, memory, replicas);
    }
}

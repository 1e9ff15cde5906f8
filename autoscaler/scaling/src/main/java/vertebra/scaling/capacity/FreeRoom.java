package vertebra.scaling.capacity;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.scaling.placement.ReplicaSize;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;

/** What nobody has reserved on the nodes that take replicas. */
public final class FreeRoom {

    private final List<Free> nodes;

    private record Free(long cpuMillis, long memoryBytes) {}

    public FreeRoom(Fleet fleet) {
        this(fleet, Optional.empty());
    }

    private FreeRoom(Fleet fleet, Optional<NodeId> without) {
        Map<NodeId, List<Assignment>> assigned =
                fleet.assignments().stream().collect(Collectors.groupingBy(Assignment::node));
        this.nodes = fleet.nodes().stream()
                .filter(node -> !node.draining() && !without.equals(Optional.of(node.id())))
                .map(node -> free(node, assigned.getOrDefault(node.id(), List.of())))
                .toList();
    }

    /** Without what is free on one node. */
    static FreeRoom without(NodeId node, Fleet fleet) {
        return new FreeRoom(fleet, Optional.of(node));
    }

    /** True when so many more replicas of an API find room. */
    public boolean holds(ApiView api, int replicas) {
        return holds(Collections.nCopies(replicas, new Packing.Item(Optional.empty(), ReplicaSize.of(api))));
    }

    boolean holds(List<Packing.Item> items) {
        Packing packing = new Packing(GroupView.Unit.UNKNOWN);
        nodes.forEach(free -> packing.addMachine(free.cpuMillis(), free.memoryBytes()));
        packing.place(items, false);
        return packing.added() == 0 && packing.tooLarge() == 0;
    }

    private static Free free(NodeView node, List<Assignment> reserved) {
        long cpu = node.cpuMillis();
        long memory = node.memoryBytes();
        for (Assignment assignment : reserved) {
            cpu -= (long) assignment.replicas() * assignment.cpuMillis();
            memory -= assignment.replicas() * assignment.memoryBytes();
        }
        return new Free(cpu, memory);
    }
}

package vertebra.scaling.capacity;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.scaling.capacity.Packing.Item;
import vertebra.scaling.placement.ReplicaSize;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.NodeView;

/**
 * Which node goes next: one that is broken or about to be taken, then an empty one, then the one whose replicas are the cheapest to move,
 * then the newest. The leader's only when it is the last.
 */
final class Victims {

    private final Fleet fleet;
    private final Map<ApiName, Integer> wants;
    private final List<NodeView> nodes;
    private final Map<NodeId, List<Assignment>> assigned;

    /**
     * @param wants replicas of each API
     * @param nodes of the group
     */
    Victims(Fleet fleet, Map<ApiName, Integer> wants, List<NodeView> nodes) {
        this.fleet = fleet;
        this.wants = wants;
        this.nodes = nodes;
        this.assigned = fleet.assignments().stream().collect(Collectors.groupingBy(Assignment::node));
    }

    /** A draining node on which nothing is left. */
    Optional<NodeView> drained() {
        return nodes.stream()
                .filter(NodeView::draining)
                .filter(node -> replicasOn(node.id()) == 0)
                .filter(node -> fleet.replicas().stream()
                        .noneMatch(replica -> replica.node().equals(node.id())))
                .findFirst();
    }

    /** The node to empty next; empty when what runs on the candidates fits nowhere else. */
    Optional<NodeView> next() {
        int stranded = new Stranded(fleet, wants).count();
        return nodes.stream()
                .filter(node -> !node.draining())
                .filter(node -> !node.machine().leader() || nodes.size() == 1)
                .sorted(Comparator.comparing((NodeView node) -> node.machine().healthy())
                        .thenComparing(node -> !node.machine().leaving())
                        .thenComparingInt(node -> replicasOn(node.id()))
                        .thenComparing(node -> node.machine().since(), Comparator.reverseOrder())
                        .thenComparing(NodeView::id))
                .filter(this::fitsWithout)
                .filter(victim -> strandedWithout(victim) <= stranded)
                .findFirst();
    }

    private List<Assignment> on(NodeId node) {
        return assigned.getOrDefault(node, List.of());
    }

    private int replicasOn(NodeId node) {
        return on(node).stream().mapToInt(Assignment::replicas).sum();
    }

    /** True when what is assigned to the node finds room that is free on others. */
    private boolean fitsWithout(NodeView victim) {
        List<Item> moving = on(victim.id()).stream()
                .flatMap(assignment -> Collections.nCopies(
                        assignment.replicas(),
                        new Item(
                                Optional.of(assignment.api()),
                                new ReplicaSize(assignment.cpuMillis(), assignment.memoryBytes())))
                        .stream())
                .toList();
        return FreeRoom.without(victim.id(), fleet).holds(moving);
    }

    /** Replicas that the packer finds no node for without this one. */
    private int strandedWithout(NodeView victim) {
        Fleet others = new Fleet(
                fleet.asOf(),
                fleet.nodes().stream()
                        .filter(node -> !node.id().equals(victim.id()))
                        .toList(),
                fleet.apis(),
                fleet.assignments(),
                fleet.replicas(),
                fleet.load(),
                fleet.groups());
        return new Stranded(others, wants).count();
    }
}

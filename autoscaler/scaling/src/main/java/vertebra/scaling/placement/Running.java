package vertebra.scaling.placement;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/** What is assigned already: which of it answers, and in which order it is kept when fewer are wanted. */
final class Running {

    private record Key(NodeId node, ApiName api, Revision revision) {}

    private final Map<ApiName, List<Assignment>> assignments;
    private final Map<Key, Integer> ready;
    private final Map<NodeId, Double> loads;

    /** @param tight true: the fullest nodes are kept, so that the others empty; false: by the nodes' names */
    Running(Fleet fleet, boolean tight) {
        this.assignments = fleet.assignments().stream().collect(Collectors.groupingBy(Assignment::api));
        this.ready = fleet.replicas().stream()
                .filter(replica -> replica.state() == State.READY)
                .collect(Collectors.toMap(
                        replica -> new Key(replica.node(), replica.api(), replica.revision()),
                        ReplicaView::count,
                        Integer::sum));
        this.loads = tight ? loads(fleet) : Map.of();
    }

    /** Where replicas of the API's revision are, those that are to be kept longest first. */
    List<Assignment> of(Demand demand) {
        return assignments.getOrDefault(demand.api(), List.of()).stream()
                .filter(assignment -> assignment.revision().equals(demand.revision()))
                .sorted(Comparator.comparingDouble(
                                (Assignment assignment) -> -loads.getOrDefault(assignment.node(), 0.0))
                        .thenComparing(Assignment::node))
                .toList();
    }

    /** Replicas on the node that answer. */
    int readyOf(Demand demand, NodeId node) {
        return ready.getOrDefault(new Key(node, demand.api(), demand.revision()), 0);
    }

    private static Map<NodeId, Double> loads(Fleet fleet) {
        Map<NodeId, Double> loads = new HashMap<>();
        Map<NodeId, NodeView> nodes = fleet.nodes().stream().collect(Collectors.toMap(NodeView::id, node -> node));
        Map<NodeId, List<Assignment>> byNode =
                fleet.assignments().stream().collect(Collectors.groupingBy(Assignment::node));
        byNode.forEach((id, here) -> {
            NodeView node = nodes.get(id);
            if (node != null) {
                double cpu = here.stream()
                        .mapToDouble(assignment -> (double) assignment.replicas() * assignment.cpuMillis())
                        .sum();
                double memory = here.stream()
                        .mapToDouble(assignment -> (double) assignment.replicas() * assignment.memoryBytes())
                        .sum();
                loads.put(id, Math.max(cpu / Math.max(1, node.cpuMillis()), memory / Math.max(1, node.memoryBytes())));
            }
        });
        return loads;
    }
}

package vertebra.admin.server.view;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import vertebra.admin.contract.ApiDetail.Replica;
import vertebra.admin.contract.AuditEntry;
import vertebra.admin.contract.Decision;
import vertebra.admin.contract.NodeStatus;
import vertebra.registry.access.AuditLog;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.ReplicaView;

/** Nodes, replicas and decisions as the admin API answers them. Pure. */
public final class FleetViews {

    private FleetViews() {}

    /** @param since when a node's process started */
    public static List<NodeStatus> nodes(Fleet fleet, Function<NodeId, Instant> since) {
        return fleet.nodes().stream()
                .map(node -> new NodeStatus(
                        node.id().value(),
                        node.draining() ? NodeStatus.State.DRAINING : NodeStatus.State.SERVING,
                        since.apply(node.id()),
                        node.cpuMillis(),
                        reserved(fleet, node.id(), Assignment::cpuMillis),
                        node.memoryBytes(),
                        reserved(fleet, node.id(), Assignment::memoryBytes),
                        inFlight(fleet, node.id()),
                        fleet.replicas().stream()
                                .filter(replica -> replica.node().equals(node.id()))
                                .map(FleetViews::replica)
                                .toList()))
                .toList();
    }

    public static Replica replica(ReplicaView replica) {
        return new Replica(
                replica.node().value(),
                replica.revision().toString(),
                replica.state().name().toLowerCase(Locale.ROOT),
                replica.count(),
                replica.slots(),
                replica.since(),
                replica.reason(),
                replica.memoryBytes(),
                replica.loadMillis());
    }

    public static Decision decision(Explanation explanation) {
        return new Decision(
                explanation.at(),
                explanation.api().value(),
                explanation.revision().toString(),
                explanation.want(),
                explanation.placed(),
                explanation.bound(),
                explanation.reason(),
                explanation.notices());
    }

    public static AuditEntry audit(AuditLog.Entry entry) {
        return new AuditEntry(
                entry.at(),
                entry.author().name(),
                entry.author().key(),
                entry.author().from(),
                entry.action(),
                entry.subject(),
                entry.generation(),
                entry.result());
    }

    private static long reserved(Fleet fleet, NodeId node, ToLongFunction<Assignment> ofOne) {
        return fleet.assignments().stream()
                .filter(assignment -> assignment.node().equals(node))
                .mapToLong(assignment -> assignment.replicas() * ofOne.applyAsLong(assignment))
                .sum();
    }

    private static int inFlight(Fleet fleet, NodeId node) {
        return fleet.load().stream()
                .filter(load -> load.node().equals(node))
                .mapToInt(load -> load.executor().running() + load.executor().queued())
                .sum();
    }
}

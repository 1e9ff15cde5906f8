package vertebra.scaling.placement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet.NodeView;

/**
 * What is reserved on one node while placing. Of each API there are two reservations: that of the replicas being placed and that
 * of outgoing ones; since the first borrows from the second, only the larger one counts.
 */
final class NodeRoom {

    /** Why a node does not take one more replica. */
    enum Refusal {
        DRAINING,
        ONE_PER_NODE,
        CPU,
        MEMORY
    }

    private final NodeView node;
    private final boolean fencesCpu;
    private final Map<ApiName, Reserved> placed = new HashMap<>();
    private final Map<ApiName, Reserved> outgoing = new HashMap<>();
    private Reserved total = Reserved.NOTHING;

    /**
     * @param fencesCpu true: the cores of all APIs together must fit; false: APIs share them
     * @param outgoing of all nodes
     */
    NodeRoom(NodeView node, boolean fencesCpu, List<Assignment> outgoing) {
        this.node = node;
        this.fencesCpu = fencesCpu;
        outgoing.stream()
                .filter(assignment -> assignment.node().equals(node.id()))
                .forEach(assignment -> this.outgoing.merge(assignment.api(), reserved(assignment), Reserved::plus));
        this.outgoing.values().forEach(reserved -> total = total.plus(reserved));
    }

    NodeId id() {
        return node.id();
    }

    /** Cores that replicas may reserve, in thousandths. */
    int cpuMillis() {
        return node.cpuMillis();
    }

    int replicasOf(Demand demand) {
        return placedOf(demand).replicas();
    }

    /** True when the node has an outgoing replica of the API that no new one replaces yet. */
    boolean hasOneToReplace(Demand demand) {
        return outgoingOf(demand).replicas() > replicasOf(demand);
    }

    /** Why the node does not take a new replica; empty: it takes it. */
    Optional<Refusal> refusal(Demand demand) {
        return node.draining() ? Optional.of(Refusal.DRAINING) : refusalToKeep(demand);
    }

    /** Why a replica that is here already cannot stay; empty: it can. */
    Optional<Refusal> refusalToKeep(Demand demand) {
        Reserved own = placedOf(demand).plus(one(demand));
        if (own.replicas() > 1 && demand.writtenCpuMillis().isEmpty()) {
            return Optional.of(Refusal.ONE_PER_NODE);
        }
        Reserved all = totalWith(demand);
        if ((fencesCpu ? all : own).cpuMillis() > node.cpuMillis()) {
            return Optional.of(Refusal.CPU);
        }
        return all.memoryBytes() > node.memoryBytes() ? Optional.of(Refusal.MEMORY) : Optional.empty();
    }

    void add(Demand demand) {
        total = totalWith(demand);
        placed.merge(demand.api(), one(demand), Reserved::plus);
    }

    /** What one replica reserves here, after clamping to the node. */
    Reserved one(Demand demand) {
        int written = demand.writtenCpuMillis().orElse(0);
        return new Reserved(1, fencesCpu ? written : Math.min(written, node.cpuMillis()), demand.memoryBytes());
    }

    /** The scarcer of cores and memory with one more replica: 1 is full. */
    double loadWith(Demand demand) {
        Reserved all = totalWith(demand);
        return Math.max(
                (double) all.cpuMillis() / Math.max(1, node.cpuMillis()),
                (double) all.memoryBytes() / Math.max(1, node.memoryBytes()));
    }

    /** Of all APIs; may be more cores than the node has where APIs share them. */
    Reserved total() {
        return total;
    }

    long freeMemoryBytes() {
        return Math.max(0, node.memoryBytes() - total.memoryBytes());
    }

    private Reserved totalWith(Demand demand) {
        Reserved now = placedOf(demand);
        Reserved old = outgoingOf(demand);
        return total.minus(now.or(old)).plus(now.plus(one(demand)).or(old));
    }

    private Reserved placedOf(Demand demand) {
        return placed.getOrDefault(demand.api(), Reserved.NOTHING);
    }

    private Reserved outgoingOf(Demand demand) {
        return outgoing.getOrDefault(demand.api(), Reserved.NOTHING);
    }

    private static Reserved reserved(Assignment assignment) {
        int replicas = assignment.replicas();
        return new Reserved(replicas, (long) replicas * assignment.cpuMillis(), replicas * assignment.memoryBytes());
    }
}

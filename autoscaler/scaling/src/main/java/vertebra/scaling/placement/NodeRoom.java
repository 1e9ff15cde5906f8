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
     * @param fencesCpu true: a replica needs the cores that are written for it; false: it shares them when they are reserved
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

    boolean isDraining() {
        return node.draining();
    }

    int replicasOf(Demand demand) {
        return placedOf(demand).replicas();
    }

    /** True when the node has an outgoing replica of the API that no new one replaces yet. */
    boolean hasOneToReplace(Demand demand) {
        return outgoingOf(demand).replicas() > replicasOf(demand);
    }

    /** Why the node does not take one more replica; empty: it takes it. */
    Optional<Refusal> refusal(Demand demand) {
        return node.draining() ? Optional.of(Refusal.DRAINING) : refusal(demand, coresFor(demand), memoryFor(demand));
    }

    /** Adds a new replica, which the node takes. */
    void add(Demand demand) {
        add(demand, coresFor(demand), memoryFor(demand));
    }

    /**
     * Adds a replica that is here already, with what it has: what runs is not changed.
     *
     * @return false when it cannot stay
     */
    boolean keep(Demand demand, int cpuMillis, long memoryBytes) {
        int cores = fencesCpu ? clamped(demand) : Math.min(cpuMillis, clamped(demand));
        boolean hasLess = !fencesCpu && memoryBytes < demand.memoryBytes();
        long memory = hasLess ? demand.leastBytes() : demand.memoryBytes();
        boolean stays = refusal(demand, cores, memory).isEmpty();
        if (stays) {
            add(demand, cores, memory);
        }
        return stays;
    }

    /** What one replica reserves of the cores here; 0: it shares them. */
    int coresFor(Demand demand) {
        Reserved placed = placedOf(demand);
        if (placed.replicas() > 0) {
            return Math.toIntExact(placed.cpuMillis() / placed.replicas());
        }
        int cores = clamped(demand);
        boolean reserved =
                fencesCpu || totalWith(demand, cores, memoryFor(demand)).cpuMillis() <= node.cpuMillis();
        return reserved ? cores : 0;
    }

    /** What one replica reserves of the memory here: where machines do not grow and there is no room for more, what was measured. */
    long memoryFor(Demand demand) {
        Reserved placed = placedOf(demand);
        if (placed.replicas() > 0) {
            return placed.memoryBytes() / placed.replicas();
        }
        boolean reserved =
                fencesCpu || totalWith(demand, 0, demand.memoryBytes()).memoryBytes() <= node.memoryBytes();
        return reserved ? demand.memoryBytes() : demand.leastBytes();
    }

    /** True when the user wrote an amount of memory and the replica gets less for itself. */
    boolean sharesWrittenMemory(Demand demand) {
        return memoryFor(demand) < demand.memoryBytes();
    }

    /** True when the user wrote cores and the replica gets none for itself. */
    boolean sharesWrittenCores(Demand demand) {
        return coresFor(demand) < clamped(demand);
    }

    /** What is written, at most what the machine has; more is never found where cores are a fence. */
    int clamped(Demand demand) {
        int written = demand.writtenCpuMillis().orElse(0);
        return fencesCpu ? written : Math.min(written, node.cpuMillis());
    }

    /** The scarcer of cores and memory with one more replica: 1 is full. */
    double loadWith(Demand demand) {
        Reserved all = totalWith(demand, coresFor(demand), memoryFor(demand));
        return Math.max(
                (double) all.cpuMillis() / Math.max(1, node.cpuMillis()),
                (double) all.memoryBytes() / Math.max(1, node.memoryBytes()));
    }

    long freeMemoryBytes() {
        return Math.max(0, node.memoryBytes() - total.memoryBytes());
    }

    private Optional<Refusal> refusal(Demand demand, int cores, long memoryBytes) {
        if (replicasOf(demand) > 0 && cores == 0) {
            return Optional.of(demand.writtenCpuMillis().isPresent() ? Refusal.CPU : Refusal.ONE_PER_NODE);
        }
        Reserved all = totalWith(demand, cores, memoryBytes);
        if (all.cpuMillis() > node.cpuMillis()) {
            return Optional.of(Refusal.CPU);
        }
        return all.memoryBytes() > node.memoryBytes() ? Optional.of(Refusal.MEMORY) : Optional.empty();
    }

    private void add(Demand demand, int cores, long memoryBytes) {
        total = totalWith(demand, cores, memoryBytes);
        placed.merge(demand.api(), new Reserved(1, cores, memoryBytes), Reserved::plus);
    }

    private Reserved totalWith(Demand demand, int cores, long memoryBytes) {
        Reserved now = placedOf(demand);
        Reserved more = now.plus(new Reserved(1, cores, memoryBytes));
        Reserved old = outgoingOf(demand);
        return total.minus(now.or(old)).plus(more.or(old));
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

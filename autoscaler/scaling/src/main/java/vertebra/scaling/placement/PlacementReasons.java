package vertebra.scaling.placement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import vertebra.spec.fleet.Explanation;

/** Says why a placement came out as it did: for operators, in one sentence. */
final class PlacementReasons {

    private final Instant at;
    private final List<NodeRoom> rooms;

    /** @param rooms after placing */
    PlacementReasons(Instant at, List<NodeRoom> rooms) {
        this.at = at;
        this.rooms = rooms;
    }

    Explanation explain(Demand demand) {
        List<NodeRoom> taken =
                rooms.stream().filter(room -> room.replicasOf(demand) > 0).toList();
        // Replicas that move from a draining node are there twice.
        int placed = Math.min(
                demand.want(),
                taken.stream().mapToInt(room -> room.replicasOf(demand)).sum());
        List<String> notices = new ArrayList<>(demand.notices());
        taken.forEach(room -> addNotices(notices, demand, room));
        Outcome outcome = placed == demand.want() ? placedOn(taken, demand) : missing(demand, demand.want() - placed);
        return new Explanation(
                at, demand.api(), demand.revision(), demand.want(), placed, outcome.bound(), outcome.reason(), notices);
    }

    private record Outcome(String bound, String reason) {}

    private static Outcome placedOn(List<NodeRoom> taken, Demand demand) {
        if (taken.isEmpty()) {
            return new Outcome("want", "no replica is wanted now");
        }
        String nodes = taken.stream()
                .map(room -> room.replicasOf(demand) + " on " + room.id())
                .collect(Collectors.joining(", "));
        return new Outcome("init_replicas", "every replica has a node: " + nodes);
    }

    private Outcome missing(Demand demand, int count) {
        String start = count + " of " + demand.want() + " without a node: ";
        if (rooms.isEmpty()) {
            return new Outcome("nodes", start + "no node is running");
        }
        NodeRoom best = rooms.stream().min(closest(demand)).orElseThrow();
        return switch (best.refusal(demand).orElseThrow()) {
            case DRAINING -> new Outcome("nodes", start + best.id() + " is draining; undrain it or start another node");
            case ONE_PER_NODE ->
                new Outcome(
                        "one_per_node",
                        start + "a node takes one replica of an API without compute.cpu, and each has one; write"
                                + " compute.cpu, lower autoscaling.init_replicas or add a node");
            case CPU ->
                new Outcome(
                        "cpu",
                        start + "one needs "
                                + Sizes.cores(demand.writtenCpuMillis().orElse(0)) + ", and the "
                                + Sizes.cores(best.cpuMillis()) + " of " + best.id()
                                + " do not hold another; lower compute.cpu or autoscaling.init_replicas");
            case MEMORY ->
                new Outcome(
                        "memory",
                        start + "one needs " + Sizes.bytes(best.memoryFor(demand)) + " of memory, and " + best.id()
                                + " has " + Sizes.bytes(best.freeMemoryBytes()) + " free; "
                                + (demand.want() > 1 ? "lower autoscaling.init_replicas, " : "")
                                + "delete an API or raise the node's capacity.mem");
        };
    }

    /** The node that comes closest to taking it: refused for its memory rather than for what another node would not mind. */
    private static Comparator<NodeRoom> closest(Demand demand) {
        return Comparator.comparing((NodeRoom room) -> room.refusal(demand).orElseThrow())
                .reversed()
                .thenComparing(Placing.leastLoaded(demand));
    }

    private static void addNotices(List<String> notices, Demand demand, NodeRoom room) {
        int written = demand.writtenCpuMillis().orElse(0);
        if (room.sharesWrittenCores(demand)) {
            notices.add("compute.cpu " + Sizes.cores(written) + " is not reserved on " + room.id()
                    + ": other APIs have reserved its " + Sizes.cores(room.cpuMillis()) + ", and all share them");
        } else if (room.clamped(demand) < written) {
            notices.add("compute.cpu " + Sizes.cores(written) + " is clamped to the " + Sizes.cores(room.cpuMillis())
                    + " of " + room.id());
        }
        if (room.sharesWrittenMemory(demand)) {
            notices.add("compute.mem " + Sizes.bytes(demand.memoryBytes()) + " is not reserved on " + room.id()
                    + ": it does not have them free; reserved is what was measured, "
                    + Sizes.bytes(demand.measuredBytes()));
        }
    }
}

package vertebra.scaling.placement;

import java.util.Comparator;
import java.util.List;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;

/**
 * Chooses nodes for the replicas of each API's committed revision. A pure function: the same fleet gives the same placement, and
 * a fleet that is placed already stays as it is.
 *
 * <p>Rules, in this order:
 * <ol>
 *   <li>A node's memory and cores are never exceeded. A replica in the node's process reserves the measured weight of its
 *       model, whatever {@code compute.mem} says, and cores only if {@code compute.cpu} is written. A replica of workers reserves
 *       {@code compute.mem}, or what was measured, and {@code compute.cpu}, or a fifth of a core.
 *   <li>A node takes one replica of an API that reserves no cores, since that one uses all engine cores.
 *   <li>Where machines can be added, what is written is a fence. Servers that never grow ({@code static}) clamp written cores
 *       to the machine, share them when others have reserved them, and reserve the measured memory where the written one is not
 *       free, each with a notice.
 *   <li>A replica of a new revision borrows the reservation of the replica that it replaces.
 *   <li>What runs stays where it is.
 *   <li>New replicas go to a node with a replica to replace, else to the least loaded one; every API gets its first replica
 *       before any gets its second. If that leaves replicas without a node, first-fit-decreasing is tried as well: what it can
 *       place, this packer places.
 * </ol>
 */
public final class ReplicaPacker {

    private static final Comparator<Placing> BETTER =
            Comparator.comparingInt(Placing::startedApis).thenComparingInt(Placing::placedReplicas);

    /**
     * @param outgoing assignments of older revisions that stay until they are replaced; the result does not repeat them
     */
    public Placement pack(Fleet fleet, List<Assignment> outgoing) {
        Placing spread = place(fleet, outgoing, Placing.Order.LEAST_LOADED);
        if (spread.isComplete()) {
            return spread.placement(fleet.asOf());
        }
        Placing tight = place(fleet, outgoing, Placing.Order.FIRST_FIT);
        return (BETTER.compare(tight, spread) > 0 ? tight : spread).placement(fleet.asOf());
    }

    private static Placing place(Fleet fleet, List<Assignment> outgoing, Placing.Order order) {
        boolean growing =
                fleet.groups().stream().anyMatch(group -> !group.type().equals("static"));
        List<NodeRoom> rooms = fleet.nodes().stream()
                .map(node -> new NodeRoom(node, growing, outgoing))
                .sorted(Comparator.comparing(NodeRoom::id))
                .toList();
        List<Demand> demands = fleet.apis().stream()
                .map(Demand::of)
                .sorted(Comparator.comparing(Demand::api))
                .toList();
        Placing placing = new Placing(rooms, demands);
        placing.keep(fleet.assignments());
        placing.place(order);
        return placing;
    }
}

package vertebra.scaling.placement;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.GroupView;

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
 *   <li>What runs stays where it is, but for draining nodes: there it stays until another replica answers in its place. Where
 *       fewer are wanted, those go first that do not answer yet, then, where machines can be given back, those on the emptiest
 *       nodes.
 *   <li>New replicas go to a node with a replica to replace, else to the least loaded one, or, where machines can be given back,
 *       where the least room is left, the second of an API to another node than the first; every API gets its first replica
 *       before any gets its second. If that leaves replicas without a node, first-fit-decreasing is tried as well: what it can
 *       place, this packer places.
 * </ol>
 */
public final class ReplicaPacker {

    private static final Comparator<Placing> BETTER =
            Comparator.comparingInt(Placing::startedApis).thenComparingInt(Placing::placedReplicas);

    /**
     * As many replicas of each API as its spec starts with.
     *
     * @param outgoing assignments of older revisions that stay until they are replaced; the result does not repeat them
     */
    public Placement pack(Fleet fleet, List<Assignment> outgoing) {
        return pack(fleet, fleet.apis().stream().map(Demand::of), outgoing);
    }

    /**
     * As many as were decided.
     *
     * @param wants replicas of each API of the fleet; none of those that are missing
     * @param outgoing as above
     */
    public Placement pack(Fleet fleet, Map<ApiName, Integer> wants, List<Assignment> outgoing) {
        Stream<Demand> demands = fleet.apis().stream()
                .map(api -> Demand.of(api, wants.getOrDefault(api.spec().name(), 0)));
        return pack(fleet, demands, outgoing);
    }

    private static Placement pack(Fleet fleet, Stream<Demand> apis, List<Assignment> outgoing) {
        boolean growing = fleet.groups().stream().anyMatch(GroupView::resizable);
        List<Demand> demands = apis.sorted(Comparator.comparing(Demand::api)).toList();
        Running running = new Running(fleet, growing);
        Function<Placing.Order, Placing> placing = order -> {
            List<NodeRoom> rooms = fleet.nodes().stream()
                    .map(node -> new NodeRoom(node, growing, outgoing))
                    .sorted(Comparator.comparing(NodeRoom::id))
                    .toList();
            Placing attempt = new Placing(rooms, demands);
            attempt.keep(running);
            attempt.place(order);
            attempt.keepUntilReplaced(running);
            return attempt;
        };
        Placing usual = placing.apply(growing ? Placing.Order.BEST_FIT : Placing.Order.LEAST_LOADED);
        if (usual.isComplete()) {
            return usual.placement(fleet.asOf());
        }
        Placing firstFit = placing.apply(Placing.Order.FIRST_FIT);
        return (BETTER.compare(firstFit, usual) > 0 ? firstFit : usual).placement(fleet.asOf());
    }
}

package vertebra.scaling.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.scaling.capacity.Packing.Item;
import vertebra.scaling.placement.ReplicaSize;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.Unit;

/**
 * Machines from replicas: first-fit-decreasing of all wanted replicas and some headroom, up at once, down one machine at a time after
 * a window. Groups are taken by cost, then priority; one that gives no machines is passed over until its back-off ends. A pure
 * function, safe on any thread.
 */
public final class CapacityPlanner {

    /** So many units stay free, so that the next replicas need not wait for a boot: as in the prototype of the recorded runs. */
    private static final int HEADROOM_UNITS = 2;

    /** One unit of headroom, a core and 2 GiB: as there. */
    private static final ReplicaSize HEADROOM = new ReplicaSize(1000, 2L << 30);

    /** What was decided, and what to remember of the groups. */
    public record Plan(List<GroupDecision> decisions, List<GroupMemory> memory) {
        public Plan {
            decisions = List.copyOf(decisions);
            memory = List.copyOf(memory);
        }
    }

    /**
     * @param wants replicas wanted of each API of the fleet
     * @param before of the groups; one that is missing is new
     * @param unknownBoot of a machine, before enough boots were seen
     */
    public Plan plan(
            Fleet fleet, Map<ApiName, Integer> wants, List<GroupMemory> before, Duration unknownBoot, Instant now) {
        List<GroupMemory> known = fleet.groups().stream()
                .map(group -> GroupPlan.withRefusal(group, memoryOf(fleet, group, before, now), now))
                .toList();
        List<GroupDecision> decisions = new ArrayList<>();
        List<GroupMemory> memories = new ArrayList<>();
        Optional<GroupView> growing = growing(fleet, known, now);
        List<Item> replicas = replicas(fleet, wants);
        for (GroupView group : fleet.groups()) {
            boolean grows = growing.filter(group::equals).isPresent();
            GroupMemory memory = known(group, known).orElseThrow();
            GroupPlan plan = new GroupPlan(fleet, group, memory, unknownBoot.toMillis() / 1000.0, now);
            Unit unit = memory.kind().real(group.unit());
            MachineNeed need =
                    grows ? need(fleet, group, unit, replicas, new Stranded(fleet, wants)) : MachineNeed.NONE;
            GroupPlan.Outcome outcome = plan.decide(need, grows, fleet, wants);
            decisions.add(outcome.decision());
            memories.add(outcome.memory());
        }
        return new Plan(decisions, memories);
    }

    /** With the kind of its machines; of one that is new, all that is known. */
    private static GroupMemory memoryOf(Fleet fleet, GroupView group, List<GroupMemory> before, Instant now) {
        List<NodeView> nodes = fleet.nodes().stream()
                .filter(node -> node.machine().group().equals(group.name()))
                .toList();
        return known(group, before)
                .map(memory -> memory.withKind(memory.kind().with(group.unit(), nodes, now)))
                .orElseGet(() -> GroupMemory.first(group, nodes, now));
    }

    private static Optional<GroupMemory> known(GroupView group, List<GroupMemory> memories) {
        return memories.stream()
                .filter(memory -> memory.group().equals(group.name()))
                .findFirst();
    }

    /** The cheapest group, by what one of its units costs, that may grow now; the first one when none may. */
    private static Optional<GroupView> growing(Fleet fleet, List<GroupMemory> before, Instant now) {
        List<GroupView> byCost = fleet.groups().stream()
                .filter(GroupView::resizable)
                .sorted(Comparator.comparingDouble(CapacityPlanner::cost)
                        .thenComparingInt(group -> -group.unit().priority())
                        .thenComparing(GroupView::name))
                .toList();
        Optional<GroupView> ready = byCost.stream()
                .filter(group -> known(group, before)
                        .filter(memory -> memory.backOffUntil().isAfter(now))
                        .isEmpty())
                .findFirst();
        return ready.isPresent() ? ready : byCost.stream().findFirst();
    }

    /**
     * How long a new machine takes, in all but 5 % of the cases: of the group that grows next. 0 where none can grow.
     *
     * @param before of the groups
     * @param unknownBoot of a machine, before enough boots were seen
     */
    public double bootSeconds(Fleet fleet, List<GroupMemory> before, Duration unknownBoot, Instant now) {
        double unknown = unknownBoot.toMillis() / 1000.0;
        return growing(fleet, before, now)
                .map(group -> known(group, before)
                        .map(memory -> memory.boots().p95(unknown))
                        .orElse(unknown))
                .orElse(0.0);
    }

    private static double cost(GroupView group) {
        Unit unit = group.unit();
        double units = Math.min(
                (double) unit.cpuMillis() / HEADROOM.cpuMillis(), (double) unit.memoryBytes() / HEADROOM.memoryBytes());
        return units > 0 ? unit.costPerHour() / units : Double.MAX_VALUE;
    }

    /**
     * Machines of this group for all replicas that the other groups' nodes do not hold, and the headroom; more when replicas find no
     * node all the same.
     *
     * @param unit what a new machine of the group really offers
     */
    private static MachineNeed need(Fleet fleet, GroupView group, Unit unit, List<Item> replicas, Stranded stranded) {
        Packing packing = new Packing(unit);
        fleet.nodes().stream()
                .filter(node -> !node.machine().group().equals(group.name()) && !node.draining())
                .forEach(node -> packing.addMachine(node.cpuMillis(), node.memoryBytes()));
        packing.place(replicas, true);
        List<Item> tooLarge = packing.tooLarge();
        packing.place(
                headroom(
                        replicas.stream()
                                .filter(item -> !tooLarge.contains(item))
                                .toList(),
                        unit),
                false);
        int more = stranded.machines(group, unit);
        return new MachineNeed(
                more > 0 ? Math.max(packing.added(), group.target() + more) : packing.added(),
                tooLarge.stream()
                        .flatMap(item -> item.api().stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Room for two units or for the largest replica, whichever is more; no more than a machine has. */
    private static List<Item> headroom(List<Item> replicas, Unit machine) {
        ReplicaSize most = new ReplicaSize(0, 0);
        for (Item item : replicas) {
            most = new ReplicaSize(
                    Math.max(most.cpuMillis(), item.size().cpuMillis()),
                    Math.max(most.memoryBytes(), item.size().memoryBytes()));
        }
        boolean large = most.cpuMillis() > HEADROOM_UNITS * HEADROOM.cpuMillis()
                || most.memoryBytes() > HEADROOM_UNITS * HEADROOM.memoryBytes();
        Item unit = new Item(Optional.empty(), HEADROOM);
        ReplicaSize one = new ReplicaSize(
                Math.min(most.cpuMillis(), machine.cpuMillis()), Math.min(most.memoryBytes(), machine.memoryBytes()));
        return large ? List.of(new Item(Optional.empty(), one)) : List.of(unit, unit);
    }

    private static List<Item> replicas(Fleet fleet, Map<ApiName, Integer> wants) {
        List<Item> items = new ArrayList<>();
        for (ApiView api : fleet.apis()) {
            ApiName name = api.spec().name();
            Item item = new Item(Optional.of(name), ReplicaSize.of(api));
            for (int i = 0; i < wants.getOrDefault(name, 0); i++) {
                items.add(item);
            }
        }
        return items;
    }
}

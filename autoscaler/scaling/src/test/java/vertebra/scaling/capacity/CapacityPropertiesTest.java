package vertebra.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import vertebra.scaling.explanation.GroupText;
import vertebra.scaling.placement.Placement;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.CloudView;
import vertebra.spec.fleet.GroupView.Refusal;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.testing.Specs;

/** Planner and packer together, whatever is wanted of whatever size: machines of eight cores and 32 GiB, or a little less. */
class CapacityPropertiesTest {

    private static final GroupView.Unit UNIT = new GroupView.Unit(8_000, 32L << 30, 1, 0);
    private static final int MOST_MACHINES = 100;

    /** @param cpu cores of a replica; 0: it reserves none */
    record Wanted(int cpu, int gib, int first, int second) {}

    @Property(tries = 60, seed = "9931")
    void everyReplicaFindsANodeAndNoNodeIsExceeded(@ForAll("wanted") @Size(min = 1, max = 6) List<Wanted> wanted) {
        // given
        Cloud cloud = new Cloud(wanted);

        // when
        cloud.settle(Wanted::first);
        int first = cloud.unplaced(Wanted::first);
        cloud.settle(Wanted::second);
        int second = cloud.unplaced(Wanted::second);

        // then
        assertThat(first).isZero();
        assertThat(second).isZero();
    }

    @Property(tries = 60, seed = "9933")
    void whatMachinesReallyHaveIsEnoughAndNothingIsOrderedForWhatNoneHolds(
            @ForAll("wanted") @Size(min = 1, max = 6) List<Wanted> wanted,
            @ForAll @IntRange(min = 5_000, max = 8_000) int cpuMillis,
            @ForAll @IntRange(min = 20, max = 32) int gib) {
        // given
        Cloud cloud = new Cloud(wanted, cpuMillis, gib);
        ToIntFunction<Wanted> feasible = api -> api.cpu() * 1_000 <= cpuMillis && api.gib() <= gib ? api.second() : 0;

        // when
        cloud.settle(Wanted::second);
        int unplaced = cloud.unplaced(feasible);
        int machines = cloud.machines();
        cloud.settle(Wanted::second);

        // then
        assertThat(unplaced).isZero();
        assertThat(cloud.machines()).isEqualTo(machines);
    }

    @Property(tries = 60, seed = "9934")
    void noReplicaIsLeftWithoutANodeByOneThatGoes(@ForAll("wanted") @Size(min = 1, max = 6) List<Wanted> wanted) {
        // given
        Cloud cloud = new Cloud(wanted);
        cloud.settle(Wanted::first);
        cloud.settle(Wanted::second);

        // when
        int drained = 0;
        for (int i = 0; i < 200; i++) {
            if (cloud.step(Wanted::second) instanceof GroupDecision.Drain) {
                drained++;
                // then
                assertThat(cloud.unplaced(Wanted::second)).isZero();
            }
        }
        assertThat(cloud.unplaced(Wanted::second)).isZero();
        assertThat(drained).isLessThanOrEqualTo(MOST_MACHINES);
    }

    @Example
    void whatIsNoLongerWantedEmptiesNodes() {
        // given
        Cloud cloud = new Cloud(List.of(new Wanted(4, 8, 9, 2), new Wanted(0, 1, 4, 1)));
        cloud.settle(Wanted::first);
        int before = cloud.machines();

        // when
        int drained = 0;
        for (int i = 0; i < 400; i++) {
            if (cloud.step(Wanted::second) instanceof GroupDecision.Drain) {
                drained++;
                assertThat(cloud.unplaced(Wanted::second)).isZero();
            }
        }

        // then
        // Two replicas and half a machine of headroom, on three machines at most.
        assertThat(drained).isGreaterThanOrEqualTo(before - 3).isPositive();
        assertThat(cloud.machines()).isLessThanOrEqualTo(3);
    }

    @Property(tries = 30, seed = "9935")
    void theWordsSayWhatIsDone(@ForAll("wanted") @Size(min = 1, max = 6) List<Wanted> wanted) {
        // given
        Cloud cloud = new Cloud(wanted, 5_000, 20);

        for (int i = 0; i < 120; i++) {
            // when
            int before = cloud.machines();
            GroupDecision decision = cloud.step(i < 20 ? Wanted::first : Wanted::second);

            // then
            agrees(before, decision);
        }
    }

    private static void agrees(int before, GroupDecision decision) {
        String line = new GroupText(decision).line();
        GroupDecision.Why why = decision.why();
        String start = decision.group() + ": ";
        switch (decision) {
            case GroupDecision.Grow grow -> says(line, start + before + " -> " + grow.target() + " machines;");
            case GroupDecision.Drain drain -> says(line, start + drain.node() + " empties, to go;");
            case GroupDecision.Undrain undrain -> says(line, start + undrain.node() + " stays after all;");
            case GroupDecision.Retire retire ->
                says(line, start + before + " -> " + (before - 1) + " machines, without " + retire.node() + ";");
            case GroupDecision.RetireMachine retire -> throw new AssertionError(retire);
            case GroupDecision.Keep keep -> says(line, start + "stays at " + before + ";");
            case GroupDecision.Hold hold ->
                says(line, start + "stays at " + before + ", until " + hold.until() + " at the earliest;");
        }
        assertThat(line).contains("; " + why.need() + " needed of " + before + "; ");
        assertThat(why.reasons())
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(line).contains(reason + " ("));
        assertThat(why.tooLarge()).allSatisfy(api -> assertThat(line).contains(api.value()));
    }

    private static void says(String line, String deed) {
        assertThat(line).startsWith(deed);
    }

    @Property(tries = 30, seed = "9932")
    void theSamePictureGivesTheSamePlan(@ForAll("wanted") @Size(min = 1, max = 6) List<Wanted> wanted) {
        // given
        Cloud one = new Cloud(wanted);
        Cloud other = new Cloud(wanted);

        // when
        one.settle(Wanted::first);
        other.settle(Wanted::first);

        // then
        assertThat(other.memory).isEqualTo(one.memory);
        assertThat(other.assignments).isEqualTo(one.assignments);
    }

    @Provide
    Arbitrary<List<Wanted>> wanted() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(1, 32),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 9))
                .as(Wanted::new)
                .list();
    }

    /** Orders are nodes at once; what is assigned runs at once; a node that is to go is gone when it is empty. */
    private static final class Cloud {

        private final List<Wanted> wanted;
        private final List<ApiView> apis;
        private final int cpuMillis;
        private final long memoryBytes;
        private final List<NodeView> nodes = new ArrayList<>();
        private int ordered;
        private List<GroupMemory> memory = List.of();
        private List<Assignment> assignments = List.of();
        private Instant now = Instant.parse("2026-03-02T10:00:00Z");

        Cloud(List<Wanted> wanted) {
            this(wanted, UNIT.cpuMillis(), 32);
        }

        /** With machines that have no more than this. */
        Cloud(List<Wanted> wanted, int cpuMillis, int gib) {
            this.wanted = wanted;
            this.cpuMillis = cpuMillis;
            this.memoryBytes = (long) gib << 30;
            this.apis = IntStream.range(0, wanted.size())
                    .mapToObj(i -> new ApiView(
                            Specs.onnx(
                                    "api-" + i,
                                    wanted.get(i).cpu() == 0
                                            ? ""
                                            : "  compute: {cpu: "
                                                    + wanted.get(i).cpu() + "}\n"),
                            new Revision(1),
                            (long) wanted.get(i).gib() << 30))
                    .toList();
            grow(1);
        }

        int machines() {
            return nodes.size();
        }

        /** As often as it takes in the worst case: one more machine each time for a fleet in pieces. */
        void settle(ToIntFunction<Wanted> wants) {
            for (int i = 0; i < 10; i++) {
                step(wants);
            }
        }

        /** Ten seconds later. */
        GroupDecision step(ToIntFunction<Wanted> wants) {
            now = now.plusSeconds(10);
            place(wants);
            Fleet fleet = fleet();
            CapacityPlanner.Plan plan =
                    new CapacityPlanner().plan(fleet, wants(wants), memory, Duration.ofSeconds(90), now);
            memory = plan.memory();
            GroupDecision decision = plan.decisions().getFirst();
            switch (decision) {
                case GroupDecision.Grow grow -> grow(grow.target());
                case GroupDecision.Drain drain -> drain(drain.node(), true);
                case GroupDecision.Undrain undrain -> drain(undrain.node(), false);
                case GroupDecision.Retire retire ->
                    nodes.removeIf(node -> node.id().equals(retire.node()));
                case GroupDecision.RetireMachine retire -> throw new AssertionError(retire);
                case GroupDecision.Keep keep -> {}
                case GroupDecision.Hold hold -> {}
            }
            place(wants);
            return decision;
        }

        /** Replicas that have no node that stays. */
        int unplaced(ToIntFunction<Wanted> wants) {
            return wants(wants).entrySet().stream()
                    .mapToInt(asked -> Math.max(0, asked.getValue() - staying(asked.getKey())))
                    .sum();
        }

        private int staying(ApiName api) {
            return assignments.stream()
                    .filter(assignment -> assignment.api().equals(api))
                    .filter(assignment ->
                            nodes.stream().anyMatch(node -> node.id().equals(assignment.node()) && !node.draining()))
                    .mapToInt(Assignment::replicas)
                    .sum();
        }

        private void grow(int target) {
            while (nodes.size() < target) {
                MachineView machine = new MachineView("cloud", now, 0, 0, true, false, ordered == 0);
                nodes.add(new NodeView(new NodeId("n" + ordered++), 1, cpuMillis, memoryBytes, false, machine));
            }
        }

        private void drain(NodeId id, boolean draining) {
            nodes.replaceAll(node -> node.id().equals(id)
                    ? new NodeView(id, 1, cpuMillis, memoryBytes, draining, node.machine())
                    : node);
        }

        private void place(ToIntFunction<Wanted> wants) {
            Placement placement = new ReplicaPacker().pack(fleet(), wants(wants), List.of());
            assignments = placement.assignments();
            Map<NodeId, List<Assignment>> byNode =
                    assignments.stream().collect(Collectors.groupingBy(Assignment::node));
            assertThat(byNode.values()).allSatisfy(here -> {
                assertThat(here.stream()
                                .mapToLong(each -> (long) each.replicas() * each.cpuMillis())
                                .sum())
                        .isLessThanOrEqualTo(cpuMillis);
                assertThat(here.stream()
                                .mapToLong(each -> each.replicas() * each.memoryBytes())
                                .sum())
                        .isLessThanOrEqualTo(memoryBytes);
            });
        }

        private Map<ApiName, Integer> wants(ToIntFunction<Wanted> wants) {
            return IntStream.range(0, wanted.size())
                    .boxed()
                    .collect(Collectors.toMap(i -> apis.get(i).spec().name(), i -> wants.applyAsInt(wanted.get(i))));
        }

        private Fleet fleet() {
            CloudView cloud = new CloudView(now, List.of(), Refusal.NONE, false);
            int target = nodes.size();
            GroupView group = new GroupView("cloud", "aws", 1, MOST_MACHINES, target, UNIT, cloud);
            List<ReplicaView> replicas = assignments.stream()
                    .map(each -> new ReplicaView(
                            each.node(),
                            each.api(),
                            each.revision(),
                            ReplicaView.State.READY,
                            each.replicas(),
                            each.replicas(),
                            now,
                            null,
                            1,
                            0))
                    .toList();
            return new Fleet(now, nodes, apis, assignments, replicas, List.of(), List.of(group));
        }
    }
}

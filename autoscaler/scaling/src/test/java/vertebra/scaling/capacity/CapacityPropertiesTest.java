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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
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
import vertebra.spec.testing.Specs;

/** Planner and packer together, whatever is wanted of whatever size: machines of eight cores and 32 GiB. */
class CapacityPropertiesTest {

    private static final GroupView.Unit UNIT = new GroupView.Unit(8_000, 32L << 30, 1, 0);
    private static final int MOST_MACHINES = 100;

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
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(1, 32),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 9))
                .as(Wanted::new)
                .list();
    }

    /** Orders are nodes at once; what is assigned runs at once. */
    private static final class Cloud {

        private final List<Wanted> wanted;
        private final List<ApiView> apis;
        private int machines = 1;
        private List<GroupMemory> memory = List.of();
        private List<Assignment> assignments = List.of();
        private Instant now = Instant.parse("2026-03-02T10:00:00Z");

        Cloud(List<Wanted> wanted) {
            this.wanted = wanted;
            this.apis = IntStream.range(0, wanted.size())
                    .mapToObj(i -> new ApiView(
                            Specs.onnx(
                                    "api-" + i,
                                    "  compute: {cpu: " + wanted.get(i).cpu() + "}\n"),
                            new Revision(1),
                            (long) wanted.get(i).gib() << 30))
                    .toList();
        }

        /** As often as it takes in the worst case: one more machine each time for a fleet in pieces. */
        void settle(ToIntFunction<Wanted> wants) {
            for (int i = 0; i < 10; i++) {
                now = now.plusSeconds(10);
                place(wants);
                Fleet fleet = fleet();
                CapacityPlanner.Plan plan =
                        new CapacityPlanner().plan(fleet, wants(wants), memory, Duration.ofSeconds(90), now);
                memory = plan.memory();
                machines = plan.decisions().getFirst().target();
                place(wants);
            }
        }

        int unplaced(ToIntFunction<Wanted> wants) {
            int placed = assignments.stream().mapToInt(Assignment::replicas).sum();
            return wanted.stream().mapToInt(wants).sum() - placed;
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
                        .isLessThanOrEqualTo(UNIT.cpuMillis());
                assertThat(here.stream()
                                .mapToLong(each -> each.replicas() * each.memoryBytes())
                                .sum())
                        .isLessThanOrEqualTo(UNIT.memoryBytes());
            });
        }

        private Map<ApiName, Integer> wants(ToIntFunction<Wanted> wants) {
            return IntStream.range(0, wanted.size())
                    .boxed()
                    .collect(Collectors.toMap(i -> apis.get(i).spec().name(), i -> wants.applyAsInt(wanted.get(i))));
        }

        private Fleet fleet() {
            List<NodeView> nodes = new ArrayList<>();
            for (int i = 0; i < machines; i++) {
                MachineView machine = new MachineView("cloud", Instant.EPOCH, 0, 0, true, false, i == 0);
                nodes.add(new NodeView(new NodeId("n" + i), 1, UNIT.cpuMillis(), UNIT.memoryBytes(), false, machine));
            }
            CloudView cloud = new CloudView(now, List.of(), Refusal.NONE, false);
            GroupView group = new GroupView("cloud", "aws", 1, MOST_MACHINES, machines, UNIT, cloud);
            return new Fleet(now, nodes, apis, assignments, List.of(), List.of(), List.of(group));
        }
    }
}

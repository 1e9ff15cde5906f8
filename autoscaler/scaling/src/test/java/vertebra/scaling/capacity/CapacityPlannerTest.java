package vertebra.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.CloudView;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.testing.Specs;

/** Machines of four cores and 8 GiB. */
class CapacityPlannerTest {

    private static final ApiName API = new ApiName("planned");
    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    private static final Duration UNKNOWN_BOOT = Duration.ofSeconds(90);
    private static final GroupView.Unit UNIT = new GroupView.Unit(4_000, 8L << 30, 1, 0);

    private final CapacityPlanner planner = new CapacityPlanner();
    private Instant now = START;
    private List<GroupMemory> memory = List.of();

    @Test
    void ordersWhatReplicasAndHeadroomNeed() {
        // when
        GroupDecision decision = plan(1, List.of(node("n1", 0, false)), List.of(), 5);

        // then
        // Two replicas of two cores a machine; the two free units fit beside the fifth.
        assertThat(decision).isInstanceOf(GroupDecision.Grow.class);
        assertThat(decision.target()).isEqualTo(3);
    }

    @Test
    void emptiesTheNewestFreeNodeAfterTheWindowAndThenEndsItsMachine() {
        // given
        List<Assignment> assigned = List.of(assignment("n1", 2_000));
        List<NodeView> nodes = List.of(node("n1", 0, false), node("n2", 10, false), node("n3", 20, false));

        // when
        GroupDecision first = planUntilNot(GroupDecision.Hold.class, 3, nodes, assigned, 1);
        Duration waited = Duration.between(START, now);
        List<NodeView> draining = List.of(nodes.get(0), nodes.get(1), node("n3", 20, true));
        GroupDecision second = plan(3, draining, assigned, 1);

        // then
        assertThat(first)
                .isInstanceOfSatisfying(
                        GroupDecision.Drain.class,
                        drain -> assertThat(drain.node()).isEqualTo(new NodeId("n3")));
        assertThat(waited).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        assertThat(second)
                .isInstanceOfSatisfying(
                        GroupDecision.Retire.class,
                        retire -> assertThat(retire.node()).isEqualTo(new NodeId("n3")));
        assertThat(second.target()).isEqualTo(2);
    }

    @Test
    void keepsANodeWhoseReplicasFitNowhereElse() {
        // given
        List<Assignment> assigned = List.of(assignment("n1", 3_000), assignment("n2", 3_000));
        List<NodeView> nodes = List.of(node("n1", 0, false), node("n2", 10, false));

        // when
        GroupDecision decision = planUntilNot(GroupDecision.Hold.class, 2, nodes, assigned, 0);

        // then
        assertThat(decision).isInstanceOf(GroupDecision.Keep.class);
        assertThat(decision.why().reasons()).containsExactly(CapacityReason.NO_VICTIM);
    }

    private GroupDecision planUntilNot(
            Class<?> type, int target, List<NodeView> nodes, List<Assignment> assigned, int want) {
        GroupDecision decision = plan(target, nodes, assigned, want);
        for (int i = 0; i < 100 && type.isInstance(decision); i++) {
            decision = plan(target, nodes, assigned, want);
        }
        return decision;
    }

    /** Ten seconds later than the last one. */
    private GroupDecision plan(int target, List<NodeView> nodes, List<Assignment> assigned, int want) {
        now = now.plusSeconds(10);
        CloudView cloud = new CloudView(now, List.of(), GroupView.Refusal.NONE, false);
        GroupView group = new GroupView("cloud", "aws", 1, 9, target, UNIT, cloud);
        ApiView api = new ApiView(Specs.onnx(API.value(), "  compute: {cpu: 2, mem: 2Gi}\n"), new Revision(1), 1);
        Fleet fleet = new Fleet(now, nodes, List.of(api), assigned, List.of(), List.of(), List.of(group));
        CapacityPlanner.Plan plan = planner.plan(fleet, Map.of(API, want), memory, UNKNOWN_BOOT, now);
        memory = plan.memory();
        return plan.decisions().getFirst();
    }

    private static NodeView node(String id, int orderedSecond, boolean draining) {
        MachineView machine =
                new MachineView("cloud", START.plusSeconds(orderedSecond), 60, 0, true, false, id.equals("n1"));
        return new NodeView(new NodeId(id), 1, UNIT.cpuMillis(), UNIT.memoryBytes(), draining, machine);
    }

    private static Assignment assignment(String node, int cpuMillis) {
        return new Assignment(new NodeId(node), API, new Revision(1), 1, cpuMillis, 1L << 30);
    }
}

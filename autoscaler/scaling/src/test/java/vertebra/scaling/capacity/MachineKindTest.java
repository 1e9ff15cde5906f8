package vertebra.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.CloudView;
import vertebra.spec.fleet.GroupView.Refusal;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.testing.Specs;

/** Machines that have less than is written of their group, and a group of which something else is written later. */
class MachineKindTest {

    private static final ApiName API = new ApiName("planned");
    private static final int WRITTEN = 4_000;
    private static final int REAL = 3_800;

    @Test
    void largerMachinesAreOrderedOnceTheyAreWrittenOfTheGroup() {
        // given
        Cloud cloud = new Cloud(1, "6").gives(REAL).with(1);
        GroupDecision small = cloud.step(1);

        // when
        cloud.written(8_000).gives(8_000);
        GroupDecision large = cloud.step(1);

        // then
        assertThat(small.why().tooLarge()).containsExactly(API);
        assertThat(large).isInstanceOf(GroupDecision.Grow.class);
        assertThat(large.why().tooLarge()).isEmpty();
    }

    @Test
    void whatLargerMachinesReallyHaveIsLearnedAnew() {
        // given
        Cloud cloud = new Cloud(1, "8").gives(REAL).with(1);
        cloud.step(1);
        cloud.written(8_000).gives(7_600);

        // when
        int orders = cloud.ordersOf(200, 1);

        // then
        assertThat(orders).isEqualTo(1);
        assertThat(cloud.machines()).isEqualTo(1);
    }

    @Test
    void aMachineThatWasOrderedBeforeTheChangeSaysNothingOfTheNewKind() {
        // given
        Cloud cloud = new Cloud(1, "6").gives(REAL).with(1);
        cloud.step(1);
        Instant before = cloud.now;
        cloud.written(8_000).step(0);

        // when
        cloud.join(before);
        GroupDecision decision = cloud.step(1);

        // then
        assertThat(decision.why().tooLarge()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aReplicaThatNoMachineHoldsOrdersOneAtMost(int min) {
        // given
        Cloud cloud = new Cloud(min, "4").gives(REAL).with(min);

        // when
        int orders = cloud.ordersOf(200, 1);

        // then
        assertThat(orders).isEqualTo(1 - min);
        assertThat(cloud.machines()).isEqualTo(min);
    }

    @Test
    void whatTheMachineOrderedLastHadIsKnownWhenItIsGone() {
        // given
        Cloud cloud = new Cloud(1, "4").gives(WRITTEN).with(1).gives(REAL);

        // when
        int orders = cloud.ordersOf(400, 2);

        // then
        // The first machine has all that is written; those that came after it have not, and went again.
        assertThat(orders).isEqualTo(1);
        assertThat(cloud.machines()).isEqualTo(1);
    }

    @Test
    void aGroupOfWhichNothingIsWrittenIsKnownByItsMachinesWhenAllAreGone() {
        // given
        Cloud cloud = new Cloud(0, "2").written(0).gives(REAL).with(1);
        cloud.ordersOf(200, 0);
        int least = cloud.machines();

        // when
        cloud.step(3);

        // then
        // One of the three runs on the server.
        assertThat(least).isZero();
        assertThat(cloud.machines()).isEqualTo(2);
    }

    /**
     * What is ordered is a node ten seconds later, and what goes is gone. The leader runs on a server of three cores besides, which holds the
     * headroom.
     */
    private static final class Cloud {

        private final CapacityPlanner planner = new CapacityPlanner();
        private final int min;
        private final ApiView api;
        private final NodeView server;
        private final List<NodeView> nodes = new ArrayList<>();
        private List<GroupMemory> memory = List.of();
        private Instant now = Instant.parse("2026-03-02T10:00:00Z");
        private int written = WRITTEN;
        private int real = WRITTEN;
        private int joined;

        /** @param cpu cores of a replica */
        Cloud(int min, String cpu) {
            MachineView own = new MachineView("", now, 0, 0, true, false, true);
            this.server = new NodeView(new NodeId("server"), 1, 3_000, 16L << 30, false, own);
            this.min = min;
            this.api = new ApiView(
                    Specs.onnx(API.value(), "  compute: {cpu: " + cpu + ", mem: 2Gi}\n"), new Revision(1), 1);
        }

        /** So much has what joins from now on. */
        Cloud gives(int cpuMillis) {
            real = cpuMillis;
            return this;
        }

        /** So much is said of the group's machines from now on; 0: nothing. */
        Cloud written(int cpuMillis) {
            written = cpuMillis;
            return this;
        }

        Cloud with(int machines) {
            for (int i = 0; i < machines; i++) {
                join(now);
            }
            return this;
        }

        /** @param ordered when */
        void join(Instant ordered) {
            MachineView machine = new MachineView("cloud", ordered, 60, 0, true, false, false);
            nodes.add(new NodeView(new NodeId("n" + joined++), 1, real, 8L << 30, false, machine));
        }

        int machines() {
            return nodes.size();
        }

        int ordersOf(int steps, int want) {
            int orders = 0;
            for (int i = 0; i < steps; i++) {
                orders += step(want) instanceof GroupDecision.Grow ? 1 : 0;
            }
            return orders;
        }

        /** Ten seconds later. */
        GroupDecision step(int want) {
            now = now.plusSeconds(10);
            CloudView cloud = new CloudView(now, List.of(), Refusal.NONE, false);
            GroupView.Unit unit = new GroupView.Unit(written, written == 0 ? 0 : 8L << 30, 1, 0);
            GroupView group = new GroupView("cloud", "aws", min, 9, nodes.size(), unit, cloud);
            List<NodeView> all =
                    Stream.concat(Stream.of(server), nodes.stream()).toList();
            Fleet fleet = new Fleet(now, all, List.of(api), List.of(), List.of(), List.of(), List.of(group));
            CapacityPlanner.Plan plan = planner.plan(fleet, Map.of(API, want), memory, Duration.ofSeconds(90), now);
            memory = plan.memory();
            return followed(plan.decisions().getFirst());
        }

        private GroupDecision followed(GroupDecision decision) {
            switch (decision) {
                case GroupDecision.Grow grow -> with(grow.target() - nodes.size());
                case GroupDecision.Drain drain -> drain(drain.node(), true);
                case GroupDecision.Undrain undrain -> drain(undrain.node(), false);
                case GroupDecision.Retire retire ->
                    nodes.removeIf(node -> node.id().equals(retire.node()));
                case GroupDecision.RetireMachine retire -> throw new AssertionError(retire);
                case GroupDecision.Keep keep -> {}
                case GroupDecision.Hold hold -> {}
            }
            return decision;
        }

        private void drain(NodeId id, boolean draining) {
            nodes.replaceAll(node -> node.id().equals(id)
                    ? new NodeView(id, 1, node.cpuMillis(), node.memoryBytes(), draining, node.machine())
                    : node);
        }
    }
}

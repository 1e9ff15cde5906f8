package vertebra.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.Order;
import vertebra.spec.fleet.GroupView.Refusal;

/** What keeps the planner from doing harm. */
class CapacityGuardsTest {

    private static final Duration LONG = Duration.ofMinutes(20);

    @Test
    void backsOffFromFiveToThirtyMinutesWhileTheCloudHasNoMachines() {
        // given
        PlannedGroup group = new PlannedGroup(1);
        group.plan(1);
        group.refuses(Refusal.NO_CAPACITY);

        // when
        List<Duration> waits = new ArrayList<>();
        Instant since = group.now();
        while (waits.size() < 5) {
            GroupDecision decision = group.plan(8).getFirst();
            if (decision instanceof GroupDecision.Grow) {
                waits.add(Duration.between(since, group.now()));
                since = group.now();
            } else {
                assertThat(decision.why().reasons()).contains(CapacityReason.GROUP_BACKOFF);
            }
        }

        // then
        // The answer to an order is seen ten seconds later.
        assertThat(waits).extracting(wait -> (wait.toSeconds() - 10) / 60).containsExactly(5L, 10L, 20L, 30L, 30L);
    }

    @Test
    void asksAgainSoonAfterItAskedTooOften() {
        // given
        PlannedGroup group = new PlannedGroup(1);
        group.refuses(Refusal.THROTTLED);

        // when
        group.plan(8);
        GroupDecision soon = group.plan(8).getFirst();

        // then
        assertThat(soon).isInstanceOf(GroupDecision.Grow.class);
    }

    @Test
    void takesTheNextGroupWhileTheCheapestHasNoMachines() {
        // given
        PlannedGroup group = new PlannedGroup(1);
        group.besides(new GroupView(
                "dear",
                "aws",
                0,
                9,
                0,
                new GroupView.Unit(4_000, 8L << 30, 3, 0),
                new GroupView.CloudView(PlannedGroup.START.plus(LONG), List.of(), Refusal.NONE, false)));

        // when
        List<GroupDecision> cheap = group.plan(5);
        group.refuses(Refusal.NO_CAPACITY);
        List<GroupDecision> dear = group.plan(5);

        // then
        assertThat(cheap.get(0)).isInstanceOf(GroupDecision.Grow.class);
        assertThat(cheap.get(1)).isNotInstanceOf(GroupDecision.Grow.class);
        assertThat(dear.get(0)).isNotInstanceOf(GroupDecision.Grow.class);
        assertThat(dear.get(1)).isInstanceOf(GroupDecision.Grow.class);
    }

    @Test
    void givesUpAMachineThatDoesNotJoin() {
        // given
        PlannedGroup group = new PlannedGroup(2);
        group.nodes(2, 3);
        group.ordered(new Order("i-3", PlannedGroup.START));

        // when
        GroupDecision patient = group.planFor(Duration.ofMinutes(5), 4);
        GroupDecision after = group.plan(4).getFirst();

        // then
        assertThat(patient).isNotInstanceOf(GroupDecision.RetireMachine.class);
        assertThat(after)
                .isInstanceOfSatisfying(
                        GroupDecision.RetireMachine.class,
                        retire -> assertThat(retire.machine()).isEqualTo("i-3"));
        assertThat(after.target()).isEqualTo(2);
    }

    @Test
    void retiresAtMostAQuarterInTenMinutesAndNeverTheLeadersNode() {
        // given
        PlannedGroup group = new PlannedGroup(8);
        List<Instant> retired = new ArrayList<>();

        // when
        while (group.now().isBefore(PlannedGroup.START.plus(Duration.ofHours(2)))) {
            switch (group.plan(1).getFirst()) {
                case GroupDecision.Drain drain -> group.drain(drain.node());
                case GroupDecision.Retire retire -> {
                    assertThat(retire.node()).isNotEqualTo(new NodeId("n1"));
                    group.remove(retire.node());
                    retired.add(group.now());
                }
                case GroupDecision.Keep keep -> {}
                case GroupDecision.Hold hold -> {}
                case GroupDecision.Grow grow -> throw new AssertionError(grow);
                case GroupDecision.Undrain undrain -> throw new AssertionError(undrain);
                case GroupDecision.RetireMachine machine -> throw new AssertionError(machine);
            }
        }

        // then
        // From eight: two in the first ten minutes, then one, since less than eight are left.
        assertThat(retired).hasSize(7);
        assertThat(retired.getFirst()).isAfter(PlannedGroup.START.plus(Duration.ofMinutes(5)));
        for (int i = 2; i < retired.size(); i++) {
            assertThat(Duration.between(retired.get(i - 2), retired.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        }
    }

    @Test
    void growsAgainAfterItShrankToOneNode() {
        // given
        PlannedGroup group = new PlannedGroup(2);
        boolean retired = false;
        for (int i = 0; i < 60 && !retired; i++) {
            switch (group.plan(1).getFirst()) {
                case GroupDecision.Drain drain -> group.drain(drain.node());
                case GroupDecision.Retire retire -> {
                    group.remove(retire.node());
                    retired = true;
                }
                default -> {}
            }
        }
        assertThat(retired).isTrue();

        // when
        GroupDecision calm = group.plan(1).getFirst();
        GroupDecision busy = group.plan(8).getFirst();

        // then
        assertThat(calm.why().reasons()).doesNotContain(CapacityReason.FROZEN_LOST_NODES);
        assertThat(busy).isInstanceOf(GroupDecision.Grow.class);
    }

    @Test
    void takesNothingWhileTheCloudIsNotHeardOf() {
        // given
        PlannedGroup group = new PlannedGroup(5);
        group.silentFor(Duration.ofSeconds(61));

        // when
        GroupDecision decision = group.planFor(LONG, 1);

        // then
        assertThat(decision).isInstanceOf(GroupDecision.Keep.class);
        assertThat(decision.why().reasons()).contains(CapacityReason.FROZEN_NO_DATA);
    }

    @Test
    void adoptsWhatSomebodyElseOrdered() {
        // given
        PlannedGroup group = new PlannedGroup(3);
        group.runs("n1", "n1", "n2", "n2", "n3");
        group.planFor(LONG, 5);

        // when
        group.nodes(6, 6);
        GroupDecision first = group.plan(5).getFirst();
        GroupDecision within = group.planFor(Duration.ofMinutes(4), 5);

        // then
        assertThat(first.target()).isEqualTo(6);
        assertThat(first.why().reasons()).contains(CapacityReason.EXTERNAL_CHANGE);
        assertThat(within.target()).isEqualTo(6);
    }

    @Test
    void takesNothingAfterManyNodesWereLostAtOnce() {
        // given
        PlannedGroup group = new PlannedGroup(9);
        group.planFor(Duration.ofMinutes(2), 16);

        // when
        group.nodes(4, 9);
        GroupDecision decision = group.planFor(LONG, 1);

        // then
        assertThat(decision.target()).isEqualTo(9);
        assertThat(decision.why().reasons()).contains(CapacityReason.FROZEN_LOST_NODES);
    }

    @Test
    void standsStillWhileSomebodyStoppedTheGroup() {
        // given
        PlannedGroup group = new PlannedGroup(2);
        group.suspend();

        // when
        GroupDecision decision = group.planFor(LONG, 9);

        // then
        assertThat(decision.target()).isEqualTo(2);
        assertThat(decision.why().reasons()).containsExactly(CapacityReason.SUSPENDED);
    }

    @Test
    void growsNoFurtherThanTheGroupMay() {
        // given
        PlannedGroup group = new PlannedGroup(1);

        // when
        GroupDecision decision = group.plan(99).getFirst();

        // then
        assertThat(decision.target()).isEqualTo(9);
        assertThat(decision.why().reasons()).contains(CapacityReason.AT_MAX);
    }

    @Test
    void ordersAMachineForTheHeadroom() {
        // given
        PlannedGroup group = new PlannedGroup(3);
        group.runs("n1", "n2", "n3");

        // when
        GroupDecision fits = group.plan(6).getFirst();

        // then
        // Two more cores free on each node: three more replicas fit there, and the headroom needs one more machine.
        assertThat(fits.target()).isEqualTo(4);
    }

    @Test
    void takesBackADrainingNodeForAReplicaThatFindsNoRoomOnTheOthers() {
        // given
        PlannedGroup group = new PlannedGroup(3);
        group.drain(new NodeId("n3"));

        // when
        GroupDecision decision = group.plan(5).getFirst();

        // then
        // Three machines would hold five replicas and the headroom; the two that are not left hold four.
        assertThat(decision).isInstanceOf(GroupDecision.Undrain.class);
    }

    @Test
    void learnsNothingFromABootThatNoMachineTakes() {
        // given
        PlannedGroup group = new PlannedGroup(6);
        group.boots(Duration.ofDays(3));
        group.runs("n1");
        group.plan(1);
        group.boots(Duration.ofSeconds(100));

        // when
        GroupDecision decision = group.planFor(Duration.ofMinutes(6), 1);

        // then
        // The window is five minutes, not six days, and the boots after that are news.
        assertThat(decision).isInstanceOf(GroupDecision.Drain.class);
        assertThat(group.boots()).hasSize(6).containsOnly(100.0);
    }

    @Test
    void ordersNothingForAReplicaThatNoMachineReallyHolds() {
        // given
        PlannedGroup group = new PlannedGroup(1, "{cpu: 4}");
        group.reports(3_800);

        // when
        GroupDecision decision = group.joinAtOnce(30, 2);

        // then
        assertThat(decision.target()).isEqualTo(1);
        assertThat(decision.why().reasons()).contains(CapacityReason.REPLICA_TOO_LARGE);
        assertThat(decision.why().tooLarge()).containsExactly(PlannedGroup.API);
    }

    @Test
    void ordersForTheOthersWhileOneReplicaIsTooLarge() {
        // given
        PlannedGroup group = new PlannedGroup(1, "{cpu: 4}");
        group.reports(3_800);
        group.shares("small", "{cpu: 1}", 6);

        // when
        GroupDecision decision = group.joinAtOnce(30, 2);

        // then
        // Six replicas of a core on machines that hold three, and two free cores.
        assertThat(decision.target()).isEqualTo(3);
        assertThat(decision.why().tooLarge()).containsExactly(PlannedGroup.API);
    }

    @Test
    void packsOnWhatMachinesReallyHave() {
        // given
        PlannedGroup group = new PlannedGroup(1);
        group.reports(3_800);

        // when
        GroupDecision decision = group.plan(3).getFirst();

        // then
        // One replica of two cores a machine, not two.
        assertThat(decision.target()).isEqualTo(3);
    }

    @Test
    void countsOneReplicaAMachineOfAnApiThatReservesNoCores() {
        // given
        PlannedGroup group = new PlannedGroup(1, "{}");

        // when
        GroupDecision decision = group.plan(5).getFirst();

        // then
        assertThat(decision.target()).isEqualTo(5);
    }

    @Test
    void keepsTheNodesOfAnApiThatReservesNoCores() {
        // given
        PlannedGroup group = new PlannedGroup(5, "{}");
        group.runs("n1", "n2", "n3", "n4", "n5");

        // when
        GroupDecision decision = group.planFor(LONG, 5);

        // then
        assertThat(decision).isInstanceOf(GroupDecision.Keep.class);
        assertThat(decision.target()).isEqualTo(5);
    }
}

package vertebra.scaling.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.scaling.placement.Fleets.CLOUD;
import static vertebra.scaling.placement.Fleets.MEBI;
import static vertebra.scaling.placement.Fleets.STATIC;
import static vertebra.scaling.placement.Fleets.api;
import static vertebra.scaling.placement.Fleets.node;

import java.time.Instant;
import java.util.Arrays;
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
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/** Where replicas go when numbers and machines change: one core and 10 MiB each. */
class MovingReplicasTest {

    private static final ApiName A = new ApiName("a");

    private final ReplicaPacker packer = new ReplicaPacker();

    @Test
    void aReplicaStaysOnADrainingNodeUntilAnotherAnswersInItsPlace() {
        // given
        NodeView draining = draining("n1");
        List<Assignment> first = List.of(on("n1", 1));

        // when
        List<Assignment> moving = pack(STATIC, 1, List.of(draining, node("n2", 4000, 100)), first, ready("n1", 1));
        List<Assignment> moved =
                pack(STATIC, 1, List.of(draining, node("n2", 4000, 100)), moving, ready("n1", 1), ready("n2", 1));

        // then
        assertThat(moving).containsExactly(on("n1", 1), on("n2", 1));
        assertThat(moved).containsExactly(on("n2", 1));
    }

    @Test
    void ofTwoDrainingNodesThatStaysWhichAnswers() {
        // given: n1 still loads, n2 answers
        List<NodeView> nodes = List.of(draining("n1"), draining("n2"), node("n3", 4000, 100));
        List<Assignment> assigned = List.of(on("n1", 1), on("n2", 1));

        // when
        List<Assignment> servers = pack(STATIC, 1, nodes, assigned, ready("n2", 1));
        List<Assignment> cloud = pack(CLOUD, 1, nodes, assigned, ready("n2", 1));
        List<Assignment> both = pack(STATIC, 2, nodes, assigned, ready("n2", 1));

        // then
        assertThat(servers).containsExactly(on("n2", 1), on("n3", 1));
        assertThat(cloud).containsExactly(on("n2", 1), on("n3", 1));
        assertThat(both).as("nothing else answers or loads").containsExactly(on("n1", 1), on("n2", 1), on("n3", 2));
    }

    @Test
    void fillsTheFullestNodeWhereMachinesCanBeGivenBack() {
        // given
        List<NodeView> nodes = List.of(node("n1", 4000, 100), node("n2", 4000, 100), node("n3", 4000, 100));

        // when
        List<Assignment> cloud =
                pack(CLOUD, 4, nodes, List.of(on("n2", 2), on("n3", 1)), ready("n2", 2), ready("n3", 1));
        List<Assignment> servers =
                pack(STATIC, 4, nodes, List.of(on("n2", 2), on("n3", 1)), ready("n2", 2), ready("n3", 1));

        // then
        assertThat(cloud).containsExactly(on("n2", 3), on("n3", 1));
        assertThat(servers).containsExactly(on("n1", 1), on("n2", 2), on("n3", 1));
    }

    @Test
    void theSecondReplicaGoesToAnotherMachine() {
        // when
        List<Assignment> assignments = pack(CLOUD, 3, List.of(node("n1", 4000, 100), node("n2", 4000, 100)), List.of());

        // then
        assertThat(assignments).extracting(Assignment::node).hasSize(2);
    }

    @Test
    void whatLoadsGoesBeforeWhatAnswersAndThenTheEmptiestNode() {
        // given
        List<NodeView> nodes = List.of(node("n1", 4000, 100), node("n2", 4000, 100), node("n3", 4000, 100));
        List<Assignment> assigned = List.of(on("n1", 3), on("n2", 1), on("n3", 2));

        // when
        List<Assignment> five = pack(CLOUD, 5, nodes, assigned, ready("n1", 2), ready("n2", 1), ready("n3", 2));
        List<Assignment> four = pack(CLOUD, 4, nodes, assigned, ready("n1", 3), ready("n2", 1), ready("n3", 2));

        // then
        assertThat(five).containsExactly(on("n1", 2), on("n2", 1), on("n3", 2));
        assertThat(four).containsExactly(on("n1", 3), on("n3", 1));
    }

    @Test
    void placesAsManyAsWereDecided() {
        // when
        Placement none = packer.pack(
                Fleets.fleet(CLOUD, List.of(node("n1", 4000, 100)), List.of(view()), List.of()),
                Map.of(A, 0),
                List.of());

        // then
        assertThat(none.assignments()).isEmpty();
        assertThat(none.explanations().getFirst().reason()).isEqualTo("no replica is wanted now");
    }

    private List<Assignment> pack(
            GroupView group, int want, List<NodeView> nodes, List<Assignment> assigned, ReplicaView... ready) {
        Fleet fleet = new Fleet(
                Instant.EPOCH, nodes, List.of(view()), assigned, Arrays.asList(ready), List.of(), List.of(group));
        return packer.pack(fleet, Map.of(A, want), List.of()).assignments();
    }

    private static ApiView view() {
        return api("a", 1, "{cpu: 1}", 10);
    }

    private static NodeView draining(String id) {
        return new NodeView(new NodeId(id), 1, 4000, 100 * MEBI, true);
    }

    private static Assignment on(String node, int replicas) {
        return new Assignment(new NodeId(node), A, new Revision(1), replicas, 1000, 10 * MEBI);
    }

    private static ReplicaView ready(String node, int count) {
        return new ReplicaView(
                new NodeId(node), A, new Revision(1), State.READY, count, count, Instant.EPOCH, null, 1, 1);
    }
}

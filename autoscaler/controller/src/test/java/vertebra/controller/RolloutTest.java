package vertebra.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.scaling.placement.Placement;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;

/** On two nodes, with an API that wants a replica on each. */
class RolloutTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theOldRevisionStaysOnAllNodesWhileTheNewOneIsReadyOnOne() {
        // given
        List<Assignment> assignments =
                List.of(assigned("n1", 1), assigned("n2", 1), assigned("n1", 2), assigned("n2", 2));

        // when
        Placement placement = decide(
                assignments,
                replica("n1", 1, State.READY),
                replica("n2", 1, State.READY),
                replica("n1", 2, State.READY),
                replica("n2", 2, State.LOADING));

        // then
        assertThat(placement.assignments())
                .containsExactly(assigned("n1", 1), assigned("n1", 2), assigned("n2", 1), assigned("n2", 2));
    }

    @Test
    void theOldRevisionGoesEverywhereWhenTheNewOneIsReadyEverywhere() {
        // given
        List<Assignment> assignments =
                List.of(assigned("n1", 1), assigned("n2", 1), assigned("n1", 2), assigned("n2", 2));

        // when
        Placement placement = decide(
                assignments,
                replica("n1", 1, State.READY),
                replica("n2", 1, State.READY),
                replica("n1", 2, State.READY),
                replica("n2", 2, State.READY));

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", 2), assigned("n2", 2));
    }

    @Test
    void aRevisionThatNeverAnsweredIsNotKept() {
        // when
        Placement placement = decide(
                List.of(assigned("n1", 1), assigned("n2", 1)),
                replica("n1", 1, State.LOADING),
                replica("n2", 1, State.FAILED));

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", 2), assigned("n2", 2));
    }

    @Test
    void aReplicaWithoutANodeDoesNotHoldUpTheOthersForEver() {
        // given
        Fleet oneNode = fleet(
                List.of(node("n1")),
                List.of(assigned("n1", 1), assigned("n1", 2)),
                List.of(replica("n1", 1, State.READY), replica("n1", 2, State.READY)));

        // when
        Placement placement = decide(oneNode);

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", 2));
        assertThat(placement.explanations().getFirst().placed()).isEqualTo(1);
        assertThat(placement.explanations().getFirst().want()).isEqualTo(2);
    }

    @Test
    void theOldRevisionStaysWhenTheNewOneFitsNowhere() {
        // given
        NodeView small = new NodeView(new NodeId("n1"), 1, 2000, 100, false);
        Fleet fleet = fleet(List.of(small), List.of(assigned("n1", 1)), List.of(replica("n1", 1, State.READY)));

        // when
        Placement placement = decide(fleet);

        // then
        assertThat(placement.assignments()).containsExactly(assigned("n1", 1));
        assertThat(placement.explanations().getFirst().bound()).isEqualTo("memory");
        assertThat(placement.explanations().getFirst().reason()).endsWith("; r1 answers until r2 is ready");
    }

    private static Placement decide(List<Assignment> assignments, ReplicaView... replicas) {
        return decide(fleet(List.of(node("n1"), node("n2")), assignments, List.of(replicas)));
    }

    private static Placement decide(Fleet fleet) {
        return Rollout.decide(fleet, new ReplicaPacker());
    }

    private static Fleet fleet(List<NodeView> nodes, List<Assignment> assignments, List<ReplicaView> replicas) {
        ApiView second =
                new ApiView(Specs.onnx("iris", "  autoscaling: {init_replicas: 2}\n"), new Revision(2), 2_000_000);
        return new Fleet(NOW, nodes, List.of(second), assignments, replicas, List.of(), List.of());
    }

    private static NodeView node(String id) {
        return new NodeView(new NodeId(id), 1, 2000, 1_000_000_000, false);
    }

    private static Assignment assigned(String node, int revision) {
        return new Assignment(new NodeId(node), new ApiName("iris"), new Revision(revision), 1, 0, 2_000_000);
    }

    private static ReplicaView replica(String node, int revision, State state) {
        return new ReplicaView(
                new NodeId(node), new ApiName("iris"), new Revision(revision), state, 1, 1, NOW, null, 0, 0);
    }
}

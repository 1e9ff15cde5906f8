package vertebra.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;

/** A node that comes back with one API, "taxi". */
class StartReadinessTest {

    private static final NodeId NODE = new NodeId("node-1");
    private static final ApiName TAXI = new ApiName("taxi");
    private static final Revision R1 = new Revision(1);

    private final Set<ApiName> decided = new HashSet<>();
    private List<Assignment> assignments = List.of();
    private List<ReplicaView> replicas = List.of();

    @Test
    void waitsForWhatIsPlacedUntilItIsReady() {
        // given
        StartReadiness readiness = new StartReadiness(this::fleet, decided::contains);

        // then
        assertThat(readiness.obstacle())
                .hasValueSatisfying(why -> assertThat(why).contains("taxi"));
        decide();
        assertThat(readiness.obstacle()).isPresent();
        is(State.LOADING);
        assertThat(readiness.obstacle()).isPresent();
        is(State.READY);
        assertThat(readiness.obstacle()).isEmpty();
    }

    @Test
    void doesNotWaitForWhatCannotBeLoaded() {
        // given
        StartReadiness readiness = new StartReadiness(this::fleet, decided::contains);

        // when
        decide();
        is(State.FAILED);

        // then
        assertThat(readiness.obstacle()).isEmpty();
    }

    @Test
    void waitsForWhatIsDecidedWhileItLooks() {
        // given: the control loop decides right after each picture of the fleet was taken
        StartReadiness readiness = new StartReadiness(
                () -> {
                    Fleet before = fleet();
                    decide();
                    return before;
                },
                decided::contains);

        // then
        assertThat(readiness.obstacle()).isPresent();
        is(State.READY);
        assertThat(readiness.obstacle()).isEmpty();
    }

    /** As the control loop does: the assignment first, then what was decided. */
    private void decide() {
        assignments = List.of(new Assignment(NODE, TAXI, R1, 1, 0, 0));
        decided.add(TAXI);
    }

    private void is(State state) {
        replicas = List.of(new ReplicaView(NODE, TAXI, R1, state, 1, 1, Instant.EPOCH, null, 0, 0));
    }

    private Fleet fleet() {
        return new Fleet(
                Instant.EPOCH,
                List.of(),
                List.of(new ApiView(Specs.onnx("taxi"), R1, 0)),
                assignments,
                replicas,
                List.of(),
                List.of());
    }
}

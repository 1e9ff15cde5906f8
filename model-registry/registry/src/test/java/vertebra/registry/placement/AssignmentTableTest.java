package vertebra.registry.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.testing.NodesInOneProcess;
import vertebra.registry.placement.AssignmentTable.Assignments;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;

class AssignmentTableTest {

    private static final List<Assignment> ONE = assignments(1);
    private static final List<Assignment> TWO = assignments(2);

    private final NodesInOneProcess nodes = new NodesInOneProcess();
    private final Cluster leader = join("leader");
    private final Cluster follower = join("follower");
    private final AssignmentTable written = new AssignmentTable(leader);
    private final AssignmentTable read = new AssignmentTable(follower);

    @Test
    void isEmptyBeforeTheFirstLeaderSpoke() {
        assertThat(read.current()).isEqualTo(new Assignments(0, 0, List.of()));
    }

    @Test
    void showsEveryNodeWhatTheLeaderWants() {
        // when
        written.publish(3, TWO);

        // then
        assertThat(read.current()).isEqualTo(new Assignments(3, 1, TWO));
    }

    @Test
    void seqGrowsWithEveryChangeAndOnlyThen() {
        // when
        written.publish(3, ONE);
        written.publish(3, TWO);
        written.publish(3, TWO);

        // then
        assertThat(read.current()).isEqualTo(new Assignments(3, 2, TWO));
    }

    @Test
    void aLateRowOfAFormerLeaderChangesNothing() {
        // given
        new AssignmentTable(follower).publish(4, ONE);

        // when
        written.publish(3, TWO);
        written.publish(3, List.of());

        // then
        assertThat(read.current()).isEqualTo(new Assignments(4, 1, ONE));
    }

    @Test
    void staysInForceWhenTheLeaderIsGone() {
        // given
        written.publish(3, TWO);
        Assignments seen = read.current();

        // when
        leader.close();

        // then
        assertThat(read.current()).isEqualTo(seen);
    }

    @Test
    void tellsOfEachNewerTable() {
        // given
        List<Assignments> told = new CopyOnWriteArrayList<>();
        read.onChange(told::add);

        // when
        written.publish(3, ONE);
        await().until(() -> told.size() == 1);
        new AssignmentTable(follower).publish(2, TWO);
        written.publish(3, TWO);

        // then
        await().untilAsserted(
                        () -> assertThat(told).containsExactly(new Assignments(3, 1, ONE), new Assignments(3, 2, TWO)));
    }

    private Cluster join(String name) {
        return nodes.join(new NodeInfo(new NodeId(name), 1, Instant.EPOCH, 2000, 1L << 30));
    }

    private static List<Assignment> assignments(int replicas) {
        return List.of(
                new Assignment(new NodeId("follower"), new ApiName("iris"), new Revision(8), replicas, 500, 1L << 20));
    }
}

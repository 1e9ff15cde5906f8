package vertebra.registry.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.SharedRow;
import vertebra.cluster.testing.NodesInOneProcess;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ServiceTimes;

/** What nodes say of themselves: replicas and load. */
class NodeRowsTest {

    private static final ApiName IRIS = new ApiName("iris");
    private final NodesInOneProcess nodes = new NodesInOneProcess();
    private final Cluster first = join("node-1");
    private final Cluster second = join("node-2");
    private final ReplicaDirectory replicas = new ReplicaDirectory(first);

    @Test
    void everyNodeSeesTheReplicasOfAll() {
        // given
        replicas.publish(List.of(replica("node-1", ReplicaView.State.LOADING, "waits for memory")));
        replicas.publish(List.of(replica("node-1", ReplicaView.State.READY, null)));

        // when
        new ReplicaDirectory(second).publish(List.of(replica("node-2", ReplicaView.State.FAILED, "no such file")));

        // then
        assertThat(replicas.all())
                .containsExactly(
                        replica("node-1", ReplicaView.State.READY, null),
                        replica("node-2", ReplicaView.State.FAILED, "no such file"));
    }

    @Test
    void replicasOfTheDeadAreGone() {
        // given
        new ReplicaDirectory(second).publish(List.of(replica("node-2", ReplicaView.State.READY, null)));

        // when
        second.close();

        // then
        assertThat(replicas.all()).isEmpty();
    }

    @Test
    void tellsOfNewRowsAndOfDeaths() {
        // given
        AtomicInteger told = new AtomicInteger();
        replicas.onChange(told::incrementAndGet);

        // when
        new ReplicaDirectory(second).publish(List.of());
        second.close();

        // then
        await().untilAsserted(() -> assertThat(told).hasValue(2));
    }

    @Test
    void everyNodeSeesTheLoadOfAll() {
        // given
        LoadFeed feed = new LoadFeed(first);

        // when
        feed.publish(List.of(load("node-1")));
        new LoadFeed(second).publish(List.of(load("node-2")));

        // then
        assertThat(feed.all()).containsExactly(load("node-1"), load("node-2"));
    }

    @Test
    void leavesOutRowsThatItCannotRead() {
        // given
        replicas.publish(List.of(replica("node-1", ReplicaView.State.READY, null)));

        // when
        second.table("replicas").publish(new SharedRow(new NodeId("node-2"), 1, 0, 1, 2, "{\"newer\":\"form\"}"));

        // then
        assertThat(replicas.all()).hasSize(1);
    }

    @Test
    void theFormOfARowIsKnown() {
        // when
        replicas.publish(List.of(replica("node-1", ReplicaView.State.READY, null)));

        // then: a change here needs a new version of the row
        assertThat(first.table("replicas").rows())
                .containsExactly(new SharedRow(
                        new NodeId("node-1"),
                        1,
                        0,
                        1,
                        1,
                        "[{\"node\":\"node-1\",\"api\":\"iris\",\"revision\":8,\"state\":\"READY\",\"count\":2,\"slots\":4,"
                                + "\"since\":\"2026-01-01T00:00:00Z\",\"reason\":null,\"memoryBytes\":1024,"
                                + "\"loadMillis\":7}]"));
    }

    private Cluster join(String name) {
        return nodes.join(new NodeInfo(new NodeId(name), 1, Instant.EPOCH, 2000, 1L << 30));
    }

    private static ReplicaView replica(
            String node, ReplicaView.State state, @org.jspecify.annotations.Nullable String reason) {
        return new ReplicaView(
                new NodeId(node),
                IRIS,
                new Revision(8),
                state,
                2,
                4,
                Instant.parse("2026-01-01T00:00:00Z"),
                reason,
                1024,
                7);
    }

    private static LoadSample load(String node) {
        return new LoadSample(
                new NodeId(node),
                1,
                9,
                Instant.parse("2026-01-01T00:00:00Z"),
                IRIS,
                new Revision(8),
                new LoadSample.Ingress(100, 1200.5, 1, 2, 7, 99, 9, 2),
                new LoadSample.Executor(
                        90, 0.2, 0.001, new ServiceTimes(40, List.of(60L, 30L)), 1.5, 0.25, 4.5, 3, 4, 20));
    }
}

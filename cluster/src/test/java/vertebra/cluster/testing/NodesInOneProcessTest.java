package vertebra.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.SharedRow;
import vertebra.spec.NodeId;

class NodesInOneProcessTest extends ClusterContract {

    private final NodesInOneProcess nodes = new NodesInOneProcess();

    @Override
    protected Cluster start(NodeInfo self) {
        return nodes.join(self);
    }

    @Test
    void rowsOfTheDeadAndOfFormerBootsAreGone() {
        // given
        Cluster survivor = nodes.join(node("survivor", 1));
        Cluster dead = nodes.join(node("dead", 1));
        AtomicInteger changes = new AtomicInteger();
        survivor.membership().onChange(changes::incrementAndGet);
        dead.table("load").publish(new SharedRow(new NodeId("dead"), 1, 0, 500, 1, "former"));

        // when
        dead.close();
        Cluster again = nodes.join(node("dead", 2));
        SharedRow first = new SharedRow(new NodeId("dead"), 2, 0, 1, 1, "again");
        again.table("load").publish(first);

        // then
        assertThat(survivor.table("load").rows()).containsExactly(first);
        await().untilAsserted(() -> assertThat(changes).hasValue(2));
    }

    private static NodeInfo node(String name, long bootId) {
        return new NodeInfo(new NodeId(name), bootId, Instant.EPOCH, 1000, 1L << 30);
    }
}

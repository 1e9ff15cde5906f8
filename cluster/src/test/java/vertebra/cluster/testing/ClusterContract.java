package vertebra.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vertebra.cluster.Cluster;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.SharedRow;
import vertebra.cluster.SharedTable;
import vertebra.spec.NodeId;

/** What every form of {@link Cluster} promises to one node; each form has a test class that extends this one. */
@Timeout(60)
public abstract class ClusterContract {

    private static final NodeInfo SELF =
            new NodeInfo(new NodeId("node-1"), 7, Instant.parse("2026-01-01T00:00:00Z"), 2000, 1L << 30);

    private Cluster cluster;

    /** Starts or joins a cluster as this node, alone. */
    protected abstract Cluster start(NodeInfo self);

    @BeforeEach
    void startCluster() {
        cluster = start(SELF);
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void isAMemberItself() {
        assertThat(cluster.membership().self()).isEqualTo(SELF);
        assertThat(cluster.membership().members()).containsExactly(SELF);
    }

    @Test
    void givesTheSameTableForTheSameName() {
        assertThat(cluster.table("load")).isSameAs(cluster.table("load")).isNotSameAs(cluster.table("replicas"));
    }

    @Test
    void showsAPublishedRowAtOnce() {
        // when
        cluster.table("load").publish(row(0, 1));

        // then
        assertThat(cluster.table("load").rows()).containsExactly(row(0, 1));
        assertThat(cluster.table("replicas").rows()).isEmpty();
    }

    @Test
    void keepsTheRowWithTheHighestEpochThenTheHighestSeq() {
        // given
        SharedTable table = cluster.table("assignments");

        // when
        List.of(row(1, 5), row(1, 4), row(2, 1), row(1, 9), row(2, 2), row(2, 2))
                .forEach(table::publish);

        // then
        assertThat(table.rows()).containsExactly(row(2, 2));
    }

    @Test
    void tellsOfNewRowsOnlyAndInOrder() {
        // given
        List<SharedRow> heard = new CopyOnWriteArrayList<>();
        SharedTable table = cluster.table("assignments");
        table.onRow(heard::add);

        // when
        List.of(row(1, 1), row(1, 1), row(0, 9), row(1, 2), row(2, 1)).forEach(table::publish);

        // then
        await().untilAsserted(() -> assertThat(heard).containsExactly(row(1, 1), row(1, 2), row(2, 1)));
    }

    @Test
    void refusesARowOfAnotherWriter() {
        // given
        SharedRow ofAnotherNode = new SharedRow(new NodeId("node-2"), 7, 0, 1, 1, "{}");
        SharedRow ofAFormerBoot = new SharedRow(SELF.id(), 6, 0, 1, 1, "{}");

        // then
        assertThatThrownBy(() -> cluster.table("load").publish(ofAnotherNode))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node-2");
        assertThatThrownBy(() -> cluster.table("load").publish(ofAFormerBoot))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hintsReachTheListenersOfTheirSubject() {
        // given
        List<String> heard = new CopyOnWriteArrayList<>();
        cluster.onHint("catalog", () -> heard.add("first"));
        cluster.onHint("catalog", () -> heard.add("second"));
        cluster.onHint("load", () -> heard.add("other subject"));

        // when
        cluster.hint("catalog");

        // then
        await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("first", "second"));
    }

    @Test
    void callsListenersOnAThreadOfItsOwn() {
        // given
        List<Thread> threads = new CopyOnWriteArrayList<>();
        cluster.onHint("catalog", () -> threads.add(Thread.currentThread()));
        cluster.table("load").onRow(row -> threads.add(Thread.currentThread()));

        // when
        cluster.hint("catalog");
        cluster.table("load").publish(row(0, 1));

        // then
        await().untilAsserted(() -> assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread()));
    }

    @Test
    void aListenerThatFailsHarmsNoOther() {
        // given
        List<String> heard = new CopyOnWriteArrayList<>();
        cluster.onHint("catalog", () -> {
            throw new IllegalStateException("a faulty listener");
        });
        cluster.onHint("catalog", () -> heard.add("catalog"));

        // when
        cluster.hint("catalog");

        // then
        await().untilAsserted(() -> assertThat(heard).containsExactly("catalog"));
    }

    @Test
    void neverWaitsForAListener() {
        // given
        CountDownLatch stuck = new CountDownLatch(1);
        cluster.onHint("catalog", () -> awaitUninterrupted(stuck));

        // when
        long start = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            cluster.hint("catalog");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        // then
        stuck.countDown();
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void staysQuietAfterItWasClosed() {
        // given
        cluster.close();

        // then
        assertThatCode(() -> {
                    cluster.hint("catalog");
                    cluster.close();
                })
                .doesNotThrowAnyException();
    }

    private static SharedRow row(long epoch, long seq) {
        return new SharedRow(SELF.id(), SELF.bootId(), epoch, seq, 1, "{}");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package vertebra.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.local.LocalCluster;
import vertebra.controller.ControlLoop.Leadership;
import vertebra.registry.decision.RecentDecisions;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.testkit.time.ManualClock;

class ControlLoopTest {

    private static final NodeId NODE = new NodeId("node-1");
    private static final ApiName IRIS = new ApiName("iris");
    private static final Duration NEVER = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final LocalCluster cluster = new LocalCluster(new NodeInfo(NODE, 7, clock.instant(), 2000, 1_000_000_000));
    private final Catalogued catalog = new Catalogued(cluster, clock);
    private final AssignmentTable table = new AssignmentTable(cluster);
    private final ReplicaDirectory replicas = new ReplicaDirectory(cluster);
    private final RecentDecisions decisions = new RecentDecisions();
    private ControlLoop loop = loop(NEVER);

    @AfterEach
    void stop() {
        loop.close();
        cluster.close();
    }

    @Test
    void assignsWhatIsCommittedAtTheStart() {
        // given
        catalog.commit("iris", 1, "");

        // when
        loop.start();

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
        assertThat(table.current().epoch()).isEqualTo(1);
        assertThat(decisions.recent(IRIS, 1)).singleElement().satisfies(decision -> {
            assertThat(decision.placed()).isEqualTo(1);
            assertThat(decision.at()).isEqualTo(clock.instant());
        });
    }

    @Test
    void assignsWhatIsCommittedLaterWhenItIsWoken() {
        // given
        loop.start();
        await().until(() -> catalog.reads() > 0);
        catalog.commit("iris", 1, "");

        // when
        loop.wake();

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
    }

    @Test
    void looksAgainAfterEachPeriodWithoutAHint() {
        // given
        loop = loop(Duration.ofMillis(20));
        loop.start();
        await().until(() -> catalog.reads() > 1);

        // when
        catalog.commit("iris", 1, "");

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
    }

    @Test
    void doesNotSpinWithoutAHint() {
        // given
        loop.start();
        await().until(() -> catalog.reads() == 1);

        // when
        loop.wake();

        // then
        await().until(() -> catalog.reads() == 2);
        await().during(Duration.ofMillis(200)).until(() -> catalog.reads() == 2);
    }

    @Test
    void theOldRevisionStaysBesideTheNewOne() {
        // given
        startWithReady("iris", 1);
        catalog.commit("iris", 2, "");

        // when
        loop.wake();

        // then
        await().untilAsserted(
                        () -> assertThat(decisions.recent(IRIS, 1).getFirst().reason())
                                .isEqualTo("every replica has a node: 1 on node-1; r1 answers until r2 is ready"));
        assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1");
    }

    @Test
    void theOldRevisionGoesWhenTheNewOneIsReady() {
        // given
        startWithReady("iris", 1);
        catalog.commit("iris", 2, "");
        loop.wake();
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1"));

        // when
        say(view("iris", 1, State.READY, null), view("iris", 2, State.READY, null));

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r2 x1"));
    }

    @Test
    void theOldRevisionStaysWhenTheNewOneDoesNotLoad() {
        // given
        startWithReady("iris", 1);
        catalog.commit("iris", 2, "");

        // when
        say(view("iris", 1, State.READY, null), view("iris", 2, State.FAILED, "The node has too little memory."));

        // then
        await().untilAsserted(() -> assertThat(
                        decisions.recent(IRIS, 1).getFirst().reason())
                .isEqualTo("r2 does not load on node-1: The node has too little memory; r1 answers until r2 is ready"));
        assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1");
    }

    @Test
    void aRollbackIsARollOutOfTheOlderRevision() {
        // given
        startWithReady("iris", 2);
        catalog.commit("iris", 1, "");
        loop.wake();
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1"));

        // when
        say(view("iris", 2, State.READY, null), view("iris", 1, State.READY, null));

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
    }

    @Test
    void theReplicasOfADeletedApiGo() {
        // given
        catalog.commit("other", 1, "");
        startWithReady("iris", 1);
        catalog.delete("iris");

        // when
        loop.wake();

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("other r1 x1"));
        await().untilAsserted(() -> assertThat(decisions.recent(IRIS, 1))
                .first()
                .satisfies(decision -> {
                    assertThat(decision.want()).isZero();
                    assertThat(decision.bound()).isEqualTo("catalog");
                }));
    }

    @Test
    void theCaseStudyIsAssignedBesideAnotherApiThatAsksForAllCores() {
        // given
        catalog.commit("fraud", 1, "  compute: {cpu: 2, mem: 4G}\n");
        catalog.commit("movie-recommendation", 1, """
                  compute: {cpu: 2, mem: 4G}
                  autoscaling: {min_replicas: 1, max_replicas: 10, target_replica_concurrency: 2}
                """);

        // when
        loop.start();

        // then
        await().untilAsserted(
                        () -> assertThat(assigned()).containsExactly("fraud r1 x1", "movie-recommendation r1 x1"));
    }

    @Test
    void anUnchangedFleetIsNeitherPublishedNorDecidedAgain() {
        // given
        startWithReady("iris", 1);
        long seq = table.current().seq();
        List<Explanation> before = decisions.recent(IRIS, 10);
        int reads = catalog.reads();
        clock.advance(Duration.ofMinutes(1));

        // when
        loop.wake();

        // then
        await().until(() -> catalog.reads() > reads);
        loop.close();
        assertThat(table.current().seq()).isEqualTo(seq);
        assertThat(decisions.recent(IRIS, 10)).isEqualTo(before);
    }

    @Test
    void survivesATickThatFailsLogsItOnceAndLeavesAssignmentsAlone() {
        // given
        startWithReady("iris", 1);
        ListAppender<ILoggingEvent> log = recordLog();
        catalog.failWith(new IllegalStateException("the store is away"));
        int reads = catalog.reads();
        loop.wake();
        await().until(() -> catalog.reads() > reads);
        loop.wake();
        await().until(() -> catalog.reads() > reads + 1);
        List<String> whileFailing = assigned();

        // when
        catalog.failWith(null);
        catalog.commit("iris", 2, "");
        loop.wake();

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1"));
        assertThat(whileFailing).containsExactly("iris r1 x1");
        assertThat(log.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .hasSize(1);
    }

    @Test
    void nothingIsPublishedAfterClose() {
        // given
        startWithReady("iris", 1);
        loop.close();
        int reads = catalog.reads();
        catalog.commit("iris", 2, "");

        // when
        loop.wake();

        // then
        await().during(Duration.ofMillis(100)).until(() -> catalog.reads() == reads);
        assertThat(assigned()).containsExactly("iris r1 x1");
    }

    private ControlLoop loop(Duration period) {
        return new ControlLoop(
                catalog,
                table,
                decisions,
                new Leadership(1, List.of(new GroupView("local", "static", 1, 1, 1)), period));
    }

    private void startWithReady(String api, int revision) {
        catalog.commit(api, revision, "");
        replicas.onChange(loop::wake);
        loop.start();
        say(view(api, revision, State.READY, null));
        await().untilAsserted(() -> assertThat(assigned()).contains(api + " r" + revision + " x1"));
    }

    /** What the node publishes of its replicas. */
    private void say(ReplicaView... views) {
        replicas.publish(Arrays.asList(views));
    }

    private ReplicaView view(String api, int revision, State state, @Nullable String reason) {
        return new ReplicaView(
                NODE, new ApiName(api), new Revision(revision), state, 1, 1, clock.instant(), reason, 0, 0);
    }

    private List<String> assigned() {
        return table.current().all().stream().map(ControlLoopTest::text).toList();
    }

    private static String text(Assignment assignment) {
        return assignment.api() + " " + assignment.revision() + " x" + assignment.replicas();
    }

    private static ListAppender<ILoggingEvent> recordLog() {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        ((Logger) LoggerFactory.getLogger(ControlLoop.class)).addAppender(appender);
        return appender;
    }
}

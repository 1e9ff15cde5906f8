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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.local.LocalCluster;
import vertebra.controller.ControlLoop.Leadership;
import vertebra.registry.access.Author;
import vertebra.registry.decision.RecentDecisions;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.status.CatalogFleetReader;
import vertebra.registry.status.FleetReader;
import vertebra.registry.status.ReplicaDirectory;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** On a real catalog and a cluster of one; the test is the node that follows, and says what became of its replicas. */
class ControlLoopTest {

    private static final NodeId NODE = new NodeId("node-1");
    private static final ApiName IRIS = new ApiName("iris");
    private static final RealtimeApi FIRST = Specs.onnx("iris");
    private static final RealtimeApi SECOND = Specs.onnx("iris", "  limits: {max_queue: 7}\n");
    private static final Duration NEVER = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final LocalCluster cluster = new LocalCluster(new NodeInfo(NODE, 7, clock.instant(), 2000, 1_000_000_000));
    private final Registries registry = Registries.over(new InMemoryRegistryStore(clock), clock);
    private final Reader fleets =
            new Reader(new CatalogFleetReader(registry.apis(), registry.models(), cluster, clock));
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
        registry.deploy(FIRST);

        // when
        loop.start();

        // then
        await().untilAsserted(() -> assertThat(decisions.recent(IRIS, 1))
                .singleElement()
                .satisfies(decision -> {
                    assertThat(decision.placed()).isEqualTo(1);
                    assertThat(decision.at()).isEqualTo(clock.instant());
                }));
        assertThat(assigned()).containsExactly("iris r1 x1");
        assertThat(table.current().epoch()).isEqualTo(1);
    }

    @Test
    void assignsWhatIsCommittedLater() {
        // given
        startAndListen();
        await().until(() -> fleets.reads() > 0);

        // when
        registry.deploy(FIRST);

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
    }

    @Test
    void looksAgainAfterEachPeriodWithoutAHint() {
        // given
        loop = loop(Duration.ofMillis(20));
        loop.start();
        await().until(() -> fleets.reads() > 1);

        // when
        registry.deploy(FIRST);

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
    }

    @Test
    void doesNotSpinWithoutAHint() {
        // given
        loop.start();
        await().until(() -> fleets.reads() == 1);

        // when
        loop.wake();

        // then
        await().until(() -> fleets.reads() == 2);
        await().during(Duration.ofMillis(200)).until(() -> fleets.reads() == 2);
    }

    @Test
    void theOldRevisionStaysBesideTheNewOne() {
        // given
        startWithReadyIris();

        // when
        registry.deploy(SECOND);

        // then
        await().untilAsserted(
                        () -> assertThat(decisions.recent(IRIS, 1).getFirst().reason())
                                .isEqualTo("every replica has a node: 1 on node-1; r1 answers until r2 is ready"));
        assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1");
    }

    @Test
    void theOldRevisionGoesWhenTheNewOneIsReady() {
        // given
        startWithReadyIris();
        registry.deploy(SECOND);
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1"));

        // when
        say(iris(1, State.READY, null), iris(2, State.READY, null));

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r2 x1"));
    }

    @Test
    void theOldRevisionStaysWhenTheNewOneDoesNotLoad() {
        // given
        startWithReadyIris();
        registry.deploy(SECOND);

        // when
        say(iris(1, State.READY, null), iris(2, State.FAILED, "The node has too little memory."));

        // then
        await().untilAsserted(() -> assertThat(
                        decisions.recent(IRIS, 1).getFirst().reason())
                .isEqualTo("r2 does not load on node-1: The node has too little memory; r1 answers until r2 is ready"));
        assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1");
    }

    @Test
    void aRollbackIsARollOutOfTheOlderRevision() {
        // given
        registry.deploy(FIRST);
        registry.deploy(SECOND);
        startAndListen();
        say(iris(2, State.READY, null));
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r2 x1"));
        registry.apis().rollback(IRIS, Optional.empty(), Author.named("ann"), OptionalLong.empty());
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1"));

        // when
        say(iris(2, State.READY, null), iris(1, State.READY, null));

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1"));
    }

    @Test
    void theReplicasOfADeletedApiGo() {
        // given
        registry.deploy(Specs.onnx("other"));
        startWithReadyIris();

        // when
        registry.apis().delete(IRIS, Author.named("ann"), OptionalLong.empty());

        // then
        await().untilAsserted(() -> assertThat(decisions.recent(IRIS, 1))
                .first()
                .satisfies(decision -> {
                    assertThat(decision.want()).isZero();
                    assertThat(decision.bound()).isEqualTo("catalog");
                }));
        assertThat(assigned()).containsExactly("other r1 x1");
    }

    @Test
    void theCaseStudyIsAssignedBesideAnotherApiThatAsksForAllCores() {
        // given
        registry.deploy(Specs.onnx("fraud", "  compute: {cpu: 2, mem: 4G}\n"), Specs.onnx("movie-recommendation", """
                  compute: {cpu: 2, mem: 4G}
                  autoscaling: {min_replicas: 1, max_replicas: 10, target_replica_concurrency: 2}
                """));

        // when
        loop.start();

        // then
        await().untilAsserted(
                        () -> assertThat(assigned()).containsExactly("fraud r1 x1", "movie-recommendation r1 x1"));
    }

    @Test
    void anUnchangedFleetIsNeitherPublishedNorDecidedAgain() {
        // given
        startWithReadyIris();
        long seq = table.current().seq();
        List<Explanation> before = decisions.recent(IRIS, 10);
        int reads = fleets.reads();
        clock.advance(Duration.ofMinutes(1));

        // when
        loop.wake();

        // then
        await().until(() -> fleets.reads() > reads);
        loop.close();
        assertThat(table.current().seq()).isEqualTo(seq);
        assertThat(decisions.recent(IRIS, 10)).isEqualTo(before);
    }

    @Test
    void survivesTicksThatFailLogsThemOnceAndLeavesAssignmentsAlone() {
        // given
        startWithReadyIris();
        ListAppender<ILoggingEvent> log = recordLog();
        fleets.failWith(new IllegalStateException("the store is away"));
        tick();
        tick();
        List<String> whileFailing = assigned();

        // when
        fleets.failWith(null);
        registry.deploy(SECOND);

        // then
        await().untilAsserted(() -> assertThat(assigned()).containsExactly("iris r1 x1", "iris r2 x1"));
        assertThat(whileFailing).containsExactly("iris r1 x1");
        assertThat(log.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .hasSize(1);
    }

    @Test
    void nothingIsDecidedAfterClose() {
        // given
        startWithReadyIris();
        loop.close();
        int reads = fleets.reads();

        // when
        registry.deploy(SECOND);

        // then
        await().during(Duration.ofMillis(100)).until(() -> fleets.reads() == reads);
        assertThat(assigned()).containsExactly("iris r1 x1");
    }

    private ControlLoop loop(Duration period) {
        return new ControlLoop(
                fleets,
                table,
                decisions,
                new Leadership(1, List.of(new GroupView("local", "static", 1, 1, 1)), period));
    }

    /** As a node wires it. */
    private void startAndListen() {
        registry.apis().onChange(catalog -> loop.wake());
        replicas.onChange(loop::wake);
        loop.start();
    }

    private void startWithReadyIris() {
        registry.deploy(FIRST);
        startAndListen();
        say(iris(1, State.READY, null));
        await().untilAsserted(() -> assertThat(assigned()).contains("iris r1 x1"));
    }

    /** What the node publishes of its replicas. */
    private void say(ReplicaView... views) {
        replicas.publish(Arrays.asList(views));
    }

    private void tick() {
        int reads = fleets.reads();
        loop.wake();
        await().until(() -> fleets.reads() > reads);
    }

    private ReplicaView iris(int revision, State state, @Nullable String reason) {
        return new ReplicaView(NODE, IRIS, new Revision(revision), state, 1, 1, clock.instant(), reason, 0, 0);
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

    /** Counts reads, and fails when told to. */
    private static final class Reader implements FleetReader {

        private final FleetReader real;
        private final AtomicInteger reads = new AtomicInteger();
        private volatile @Nullable RuntimeException failure;

        private Reader(FleetReader real) {
            this.real = real;
        }

        private void failWith(@Nullable RuntimeException newFailure) {
            failure = newFailure;
        }

        private int reads() {
            return reads.get();
        }

        @Override
        public Fleet snapshot(List<GroupView> groups) {
            reads.incrementAndGet();
            RuntimeException planned = failure;
            if (planned != null) {
                throw planned;
            }
            return real.snapshot(groups);
        }
    }
}

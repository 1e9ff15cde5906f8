package vertebra.registry.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import vertebra.cluster.NodeInfo;
import vertebra.cluster.local.LocalCluster;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Registered;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.placement.AssignmentTable;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

class CatalogFleetReaderTest {

    private static final ModelRef MODEL = new ModelRef("iris", "1");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeInfo NODE = new NodeInfo(new NodeId("node-1"), 7, NOW, 2000, 1L << 30);

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(NOW);
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(store, clock);
    private final LocalCluster cluster = new LocalCluster(NODE);

    @Test
    void showsNodesApisRowsAndGroups() {
        // given
        registry.register(MODEL, "weights", scratch);
        registry.deploy(Specs.onnx("taxi"));
        registry.deploy(Specs.onnx("iris"), MODEL);
        Assignment assignment = new Assignment(NODE.id(), new ApiName("iris"), new Revision(1), 1, 0, 1L << 20);
        new AssignmentTable(cluster).publish(1, List.of(assignment));
        GroupView group = new GroupView("static", "static", 1, 1, 1);

        // when
        Fleet fleet = reader(registry).snapshot(List.of(group));

        // then
        assertThat(fleet)
                .isEqualTo(new Fleet(
                        NOW,
                        List.of(new Fleet.NodeView(NODE.id(), 7, 2000, 1L << 30, false)),
                        List.of(
                                new Fleet.ApiView(Specs.onnx("iris"), new Revision(1), Registries.FACTS.memoryBytes()),
                                new Fleet.ApiView(Specs.onnx("taxi"), new Revision(1), 0)),
                        List.of(assignment),
                        List.of(),
                        List.of(),
                        List.of(group)));
    }

    @Test
    void showsWhichNodesDrain() {
        // given
        new NodeDirectory(cluster).publish(true);

        // when
        Fleet fleet = reader(registry).snapshot(List.of());

        // then
        assertThat(fleet.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.draining()).isTrue());
    }

    @Test
    void showsOnlyApisThatServeRequestsThemselves() {
        // given
        registry.deploy(Specs.onnx("iris"), Specs.onnx("taxi"));
        registry.deploy(Specs.of("- {name: s, kind: TrafficSplitter, apis: [{name: iris, weight: 100}]}"));
        registry.apis().delete(new ApiName("taxi"), Author.named("bob"), OptionalLong.empty());

        // when
        Fleet fleet = reader(registry).snapshot(List.of());

        // then
        assertThat(fleet.apis()).extracting(api -> api.spec().name().value()).containsExactly("iris");
    }

    @Test
    void weighsAModelOnceThatHasTwoNames() {
        // given
        registry.register(MODEL, "weights", scratch);
        registry.apis()
                .deploy(
                        List.of(new NewRevision(
                                Specs.onnx("iris"), Map.of("a", new Registered(MODEL), "b", new Registered(MODEL)))),
                        Author.named("ann"),
                        OptionalLong.empty());

        // when
        Fleet fleet = reader(registry).snapshot(List.of());

        // then
        assertThat(fleet.apis().getFirst().weightBytes()).isEqualTo(Registries.FACTS.memoryBytes());
    }

    @Test
    void leavesADamagedApiOut() {
        // given
        registry.deploy(Specs.onnx("iris"), Specs.onnx("taxi"));
        store.damage("apis/iris/revisions/1.json", "{");

        // when
        Fleet fleet = reader(Registries.over(store, clock)).snapshot(List.of());

        // then
        assertThat(fleet.apis()).extracting(api -> api.spec().name().value()).containsExactly("taxi");
    }

    @Test
    void tellsOnceOfADamagedApiAndOnceThatItIsMended() {
        // given
        registry.deploy(Specs.onnx("iris"), Specs.onnx("taxi"));
        store.damage("apis/iris/revisions/1.json", "{");
        Registries restarted = Registries.over(store, clock);
        FleetReader reader = reader(restarted);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(CatalogFleetReader.class);
        logger.addAppender(lines);

        // when
        reader.snapshot(List.of());
        reader.snapshot(List.of());
        restarted.deploy(Specs.onnx("iris"));
        reader.snapshot(List.of());
        reader.snapshot(List.of());
        logger.detachAppender(lines);

        // then
        assertThat(lines.list)
                .extracting(ILoggingEvent::getLevel, ILoggingEvent::getMessage)
                .containsExactly(
                        tuple(Level.WARN, "Left out a damaged API"),
                        tuple(Level.INFO, "A damaged API can be read again"));
    }

    private FleetReader reader(Registries registry) {
        return new CatalogFleetReader(registry.apis(), registry.models(), cluster, clock);
    }
}

package vertebra.node.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.node.config.Address;
import vertebra.node.config.NodeConfig;
import vertebra.node.logs.NodeLogging;
import vertebra.node.logs.RecentLogs;
import vertebra.registry.access.Author;
import vertebra.registry.access.StoreAuditLog;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.CatalogRoot;
import vertebra.registry.catalog.StoreApiCatalog;
import vertebra.registry.store.RegistryStore;
import vertebra.spec.yaml.ApiSpecReader;
import vertebra.stores.file.FileRegistryStore;

/** What the log says of APIs that other machines can call without a key. */
@Tag("S10")
class OpenApisNoticeTest {

    private static final Address EVERYWHERE = new Address("0.0.0.0", 8080);

    @TempDir
    private Path folder;

    private final RecentLogs logs = NodeLogging.start(new NodeConfig.Log("info", NodeConfig.Log.Format.TEXT, false));
    private RegistryStore store;
    private ApiCatalog apis;

    @BeforeEach
    void open() {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender("console");
        store = FileRegistryStore.open(folder, Clock.systemUTC());
        apis = new StoreApiCatalog(new CatalogRoot(store), new StoreAuditLog(store), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void namesThemOnceWhereverTheDataListenerIsNotOnLoopback() {
        // given
        OpenApisNotice.watch(apis, EVERYWHERE);

        // when
        deploy("closed", "key");
        deploy("open", "none");
        deploy("also-closed", "key");

        // then
        await().untilAsserted(() -> assertThat(warnings())
                .singleElement()
                .satisfies(line -> assertThat(line.fields())
                        .containsEntry("apis", "[open]")
                        .containsEntry("listener", "0.0.0.0:8080")));
    }

    @Test
    void saysNothingOnLoopback() {
        // given
        OpenApisNotice.watch(apis, new Address("127.0.0.1", 8080));

        // when
        deploy("open", "none");

        // then
        await().during(Duration.ofMillis(200)).until(() -> warnings().isEmpty());
    }

    private void deploy(String name, String auth) {
        Map<String, Object> entry = Map.of(
                "name",
                name,
                "kind",
                "RealtimeAPI",
                "predictor",
                Map.of("type", "onnx", "model", "model.onnx"),
                "networking",
                Map.of("auth", auth));
        apis.deploy(
                List.of(new NewRevision(new ApiSpecReader().read(entry), Map.of())),
                Author.named("ann"),
                OptionalLong.empty());
    }

    private List<RecentLogs.Line> warnings() {
        return logs.recent(line -> line.level().equals("WARN"), 10);
    }
}

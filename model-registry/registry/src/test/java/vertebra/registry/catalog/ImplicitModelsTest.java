package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** Models that came with a deploy go when no kept revision serves them. */
class ImplicitModelsTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final ModelRef FIRST = new ModelRef("iris", "1");
    private static final ModelRef SECOND = new ModelRef("iris", "2");
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(store, clock);
    private final GarbageCollector collector = new GarbageCollector(registry.root(), store, clock);

    @Test
    void goWhenNoKeptRevisionServesThem() {
        // given
        deploy(iris(1), "a");
        for (int i = 2; i <= StoreApiCatalog.KEPT_REVISIONS + 1; i++) {
            deploy(iris(i), "b");
        }
        clock.advance(DAY);

        // when
        int removed = collector.collect().models();
        collector.collect();

        // then
        assertThat(removed).isEqualTo(1);
        assertThat(registry.models().versions("iris"))
                .extracting(ModelVersion::ref)
                .containsExactly(SECOND);
        assertThat(store.list("models/")).containsExactly("models/iris/2.json");
        assertThat(store.blobs()).hasSize(1);
        assertThat(registry.audit().recent(1))
                .extracting(AuditLog.Entry::action, entry -> entry.author().name(), AuditLog.Entry::subject)
                .containsExactly(tuple("model.collect", "vertebra", "iris@1"));
    }

    @Test
    void leaveTheirFilesToWhoeverReadTheCatalogLastForOneMoreRound() {
        // given
        deploy(iris(1), "a");
        registry.apis().delete(IRIS, Author.named("bob"), OptionalLong.empty());
        clock.advance(DAY);

        // when
        collector.collect();

        // then
        assertThat(registry.models().names()).isEmpty();
        assertThat(store.list("models/")).hasSize(1);
        assertThat(store.blobs()).hasSize(1);
    }

    @Test
    void stayWhileTheyAreYoung() {
        // given
        deploy(iris(1), "a");
        registry.apis().delete(IRIS, Author.named("bob"), OptionalLong.empty());
        clock.advance(DAY.minusSeconds(1));

        // when
        int removed = collector.collect().models();

        // then
        assertThat(removed).isZero();
        assertThat(registry.models().version(FIRST)).isPresent();
    }

    @Test
    void stayWhileAKeptRevisionOfAnotherApiServesThem() {
        // given
        deploy(iris(1), "a");
        registry.deploy(Specs.onnx("taxi"), FIRST);
        registry.apis().delete(IRIS, Author.named("bob"), OptionalLong.empty());
        clock.advance(DAY.multipliedBy(400));

        // when
        int removed = collector.collect().models();

        // then
        assertThat(removed).isZero();
        assertThat(registry.models().version(FIRST)).isPresent();
    }

    @Test
    void stayOnceTheyAreRegisteredExplicitly() {
        // given
        deploy(iris(1), "a");
        registry.register(FIRST, "a", scratch);
        registry.apis().delete(IRIS, Author.named("bob"), OptionalLong.empty());
        clock.advance(DAY.multipliedBy(400));

        // when
        int removed = collector.collect().models();

        // then
        assertThat(removed).isZero();
        assertThat(Registries.over(store, clock).models().version(FIRST)).isPresent();
    }

    @Test
    void stayWhileItIsUnknownWhatAKeptRevisionServes() {
        // given
        deploy(iris(1), "a");
        deploy(Specs.onnx("taxi"), "b");
        registry.apis().delete(IRIS, Author.named("bob"), OptionalLong.empty());
        store.damage("apis/taxi/revisions/1.json", "{}");
        Registries restarted = Registries.over(store, clock);
        clock.advance(DAY);

        // when
        int removed =
                new GarbageCollector(restarted.root(), store, clock).collect().models();

        // then
        assertThat(removed).isZero();
        assertThat(restarted.models().names()).contains("iris");
    }

    @Test
    void ofARootBeforeThemWereAllExplicit() {
        // given
        deploy(iris(1), "a");
        String format2 = store.read("catalog.json").orElseThrow().content();
        store.damage(
                "catalog.json",
                format2.replace("\"format\" : 2", "\"format\" : 1").replaceAll(",\\s*\"implicit\" : true", ""));

        // when
        Catalog catalog = Registries.over(store, clock).apis().catalog();

        // then
        assertThat(store.read("catalog.json").orElseThrow().content()).doesNotContain("implicit");
        assertThat(catalog.models())
                .containsExactly(Map.entry(
                        "iris", new ModelEntry(List.of(new ModelEntry.Version("1", "models/iris/1.json", false)))));
    }

    private ApiRevision deploy(ApiSpec spec, String content) {
        return registry.deploy(NewRevision.of(spec, registry.brought(spec.name().value(), content, scratch)))
                .getFirst();
    }

    private static ApiSpec iris(int queue) {
        return Specs.onnx("iris", "  limits: {max_queue: " + queue + "}\n");
    }
}

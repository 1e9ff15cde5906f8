package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Brought;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Race;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** Models that a deploy brings along are in one commit with its revisions. */
class DeployedModelsTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final ModelRef FIRST = new ModelRef("iris", "1");
    private static final ModelRef SECOND = new ModelRef("iris", "2");

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(store, clock);

    @Test
    void areCommittedWithTheRevisionsThatServeThem() {
        // when
        List<ApiRevision> deployed = registry.deploy(
                NewRevision.of(Specs.onnx("iris"), registry.brought("iris", "a", scratch)),
                NewRevision.of(Specs.onnx("taxi"), registry.brought("taxi", "b", scratch)));

        // then
        Registries other = Registries.over(store, clock);
        assertThat(other.apis().catalog().generation()).isEqualTo(1);
        assertThat(deployed)
                .extracting(ApiRevision::models)
                .containsExactly(Map.of("", FIRST), Map.of("", new ModelRef("taxi", "1")));
        assertThat(other.models().version(FIRST).orElseThrow().author()).isEqualTo("ann");
        assertThat(other.models().names()).containsExactly("iris", "taxi");
    }

    @Test
    void leaveOneAuditRecordTogetherWithTheirDeploy() {
        // when
        deploy(iris(1), "a");

        // then
        assertThat(registry.audit().recent(10))
                .extracting(AuditLog.Entry::action, AuditLog.Entry::subject, AuditLog.Entry::generation)
                .containsExactly(tuple("deploy", "iris r1", 1L));
    }

    @Test
    void theSameSpecAndFilesAgainWriteNothing() {
        // given
        ApiRevision first = deploy(iris(1), "a");
        Catalog before = registry.apis().catalog();
        List<String> documents = store.list("models/");

        // when
        ApiRevision again = deploy(iris(1), "a");

        // then
        assertThat(again).isEqualTo(first);
        assertThat(registry.apis().refresh()).isEqualTo(before);
        assertThat(store.list("models/")).isEqualTo(documents);
    }

    @Test
    void theSameFilesKeepTheirVersionAndOtherFilesGetTheNextNumber() {
        // given
        deploy(iris(1), "a");
        registry.register(new ModelRef("iris", "7"), "c", scratch);
        registry.register(new ModelRef("iris", "best"), "a", scratch);

        // when
        ApiRevision sameFiles = deploy(iris(2), "a");
        ApiRevision otherFiles = deploy(iris(2), "b");

        // then
        assertThat(sameFiles.models()).containsExactly(Map.entry("", FIRST));
        assertThat(otherFiles.models()).containsExactly(Map.entry("", new ModelRef("iris", "8")));
    }

    @Test
    void severalModelsOfOneApiGetVersionsOfTheirOwn() {
        // given
        Map<String, ApiCatalog.DeployedModel> models = Map.of(
                "a", registry.brought("iris", "1", scratch),
                "b", registry.brought("iris", "2", scratch),
                "c", registry.brought("iris", "1", scratch));

        // when
        ApiRevision deployed = registry.deploy(new NewRevision(iris(1), models)).getFirst();

        // then
        assertThat(deployed.models()).isEqualTo(Map.of("a", FIRST, "b", SECOND, "c", FIRST));
    }

    @Test
    void areNotRegisteredWhenTheDeployIsRefused() {
        // given
        deploy(iris(1), "a");
        ApiSpec taken = Specs.onnx("taxi", "  networking: {endpoint: /iris}\n");
        Catalog before = registry.apis().catalog();

        // when
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> deploy(taken, "b"));

        // then
        assertThat(refusal.problem().type()).isEqualTo(CatalogProblem.ENDPOINT_TAKEN);
        assertThat(registry.apis().refresh()).isEqualTo(before);
        assertThat(store.list("models/")).containsExactly("models/iris/1.json");
    }

    @Test
    void areRefusedWhenTheirFilesAreNotStored() {
        // given
        Brought brought = registry.brought("iris", "a", scratch);
        brought.artifact().files().forEach(file -> store.deleteBlob(file.digest(), Duration.ZERO));

        // when
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> registry.deploy(NewRevision.of(iris(1), brought)));

        // then
        assertThat(refusal.problem().type()).isEqualTo(CatalogProblem.CONFLICT);
        assertThat(registry.apis().refresh()).isEqualTo(Catalog.EMPTY);
    }

    @Test
    void areCommittedOnlyOnTheGenerationThatWasAskedFor() {
        // given
        deploy(iris(1), "a");
        List<NewRevision> next = List.of(NewRevision.of(iris(2), registry.brought("iris", "b", scratch)));

        // when
        registry.apis().deploy(next, Author.named("ann"), OptionalLong.of(1));
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class, () -> registry.apis().deploy(next, Author.named("ann"), OptionalLong.of(1)));

        // then
        assertThat(refusal.problem().type()).isEqualTo(CatalogProblem.CATALOG_CHANGED);
        assertThat(registry.apis().refresh().generation()).isEqualTo(2);
    }

    @Test
    void ofADeployThatLosesARaceTakeTheNextNumber() {
        // given
        Registries other = Registries.over(store, clock);
        AtomicInteger once = new AtomicInteger();
        Registries late = Registries.over(
                new InterruptedStore(store, new Interruption() {
                    @Override
                    public void before(String call) {
                        if (call.equals("create catalog.json") && once.getAndIncrement() == 0) {
                            other.deploy(NewRevision.of(iris(1), other.brought("iris", "a", scratch)));
                        }
                    }
                }),
                clock);

        // when
        ApiRevision deployed = late.deploy(NewRevision.of(iris(2), late.brought("iris", "b", scratch)))
                .getFirst();

        // then
        Registries reopened = Registries.over(store, clock);
        assertThat(deployed.models()).containsExactly(Map.entry("", SECOND));
        assertThat(reopened.apis().revision(IRIS, deployed.revision())).contains(deployed);
        assertThat(reopened.models().version(FIRST)).isPresent();
        assertThat(reopened.models().version(SECOND).orElseThrow().artifact())
                .isEqualTo(late.brought("iris", "b", scratch).artifact());
    }

    @Test
    void ofProcessesThatRaceWithTheSameFilesAreOneVersion() throws Exception {
        // when
        List<ApiRevision> deployed = Race.of(IntStream.range(0, 8)
                .mapToObj(i -> (Callable<ApiRevision>) () -> {
                    Registries process = Registries.over(store, clock);
                    String content = i % 2 == 0 ? "even" : "odd";
                    return process.deploy(NewRevision.of(iris(i + 1), process.brought("iris", content, scratch)))
                            .getFirst();
                })
                .toList());

        // then
        Registries reopened = Registries.over(store, clock);
        assertThat(reopened.models().versions("iris"))
                .extracting(ModelVersion::ref)
                .containsExactly(FIRST, SECOND);
        assertThat(deployed)
                .allSatisfy(revision -> assertThat(reopened.apis().revision(IRIS, revision.revision()))
                        .contains(revision));
    }

    private ApiRevision deploy(ApiSpec spec, String content) {
        return registry.deploy(NewRevision.of(spec, registry.brought(spec.name().value(), content, scratch)))
                .getFirst();
    }

    private static ApiSpec iris(int queue) {
        return Specs.onnx("iris", "  limits: {max_queue: " + queue + "}\n");
    }
}

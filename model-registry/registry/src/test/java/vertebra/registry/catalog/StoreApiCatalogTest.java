package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.registry.access.AuditLog;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Registered;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.catalog.Catalog.ApiEntry;
import vertebra.registry.store.StoreProblem;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemType;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

class StoreApiCatalogTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final ApiName TAXI = new ApiName("taxi");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = new ManualClock(START);
    private final InMemoryRegistryStore memory = new InMemoryRegistryStore(clock);
    private final InterruptedStore store = new InterruptedStore(memory, new Interruption() {});
    private final Registries registry = Registries.over(store, clock);
    private final ApiCatalog apis = registry.apis();

    @Test
    void deploysTheFirstRevision() {
        // when
        List<ApiRevision> deployed = registry.deploy(iris(1));

        // then
        assertThat(deployed).containsExactly(new ApiRevision(IRIS, new Revision(1), iris(1), Map.of(), START, "ann"));
        assertThat(apis.catalog().generation()).isEqualTo(1);
        assertThat(apis.catalog().apis())
                .containsExactly(Map.entry(
                        IRIS, new ApiEntry(new Revision(1), new Revision(1), List.of(new Revision(1)), false, START)));
        assertThat(apis.revision(IRIS, new Revision(1))).contains(deployed.getFirst());
        assertThat(apis.revision(IRIS, new Revision(2))).isEmpty();
    }

    @Test
    void anotherProcessSeesWhatWasCommitted() {
        // given
        registry.deploy(iris(1), Specs.onnx("taxi", "  compute: {cpu: 1500m, mem: 4G}\n"));
        registry.deploy(iris(2));

        // when
        ApiCatalog other = Registries.over(memory, clock).apis();

        // then
        assertThat(other.catalog()).isEqualTo(apis.catalog());
        assertThat(other.revision(IRIS, new Revision(1)).orElseThrow().spec()).isEqualTo(iris(1));
        assertThat(other.revision(TAXI, new Revision(1))).isEqualTo(apis.revision(TAXI, new Revision(1)));
    }

    @Test
    void deploysAllOrNone() {
        // given
        registry.deploy(iris(1));
        NewRevision good = new NewRevision(iris(2), Map.of());
        NewRevision bad = NewRevision.of(Specs.onnx("taxi"), new Registered(new ModelRef("taxi", "1")));

        // when
        Problem refusal = refusal(() -> apis.deploy(List.of(good, bad), Author.named("ann"), OptionalLong.empty()));

        // then
        assertThat(refusal.type()).isEqualTo(CatalogProblem.NO_SUCH_MODEL);
        assertThat(refusal.detail()).contains("taxi@1");
        assertThat(apis.refresh().apis()).containsOnlyKeys(IRIS);
        assertThat(current(IRIS)).isEqualTo(new Revision(1));
        assertThat(memory.list("apis/")).as("nothing is left behind").hasSize(1);
    }

    @Test
    void countsRevisionsAndKeepsTen() {
        // when
        for (int i = 1; i <= 12; i++) {
            registry.deploy(iris(i));
        }

        // then
        ApiEntry entry = apis.catalog().live(IRIS).orElseThrow();
        assertThat(entry.history()).hasSize(10).startsWith(new Revision(3)).endsWith(new Revision(12));
        assertThat(entry.latest()).isEqualTo(new Revision(12));
        assertThat(apis.revision(IRIS, new Revision(2))).isEmpty();
    }

    @Test
    void theSameAgainWritesNothing() {
        // given
        registry.deploy(iris(1));
        List<ApiRevision> first = registry.deploy(iris(2), Specs.onnx("taxi"));
        Catalog before = apis.catalog();

        // when
        List<ApiRevision> again = registry.deploy(iris(2), Specs.onnx("taxi"));

        // then
        assertThat(again).isEqualTo(first);
        assertThat(apis.refresh()).isEqualTo(before);
    }

    @Test
    void rollsBackToTheRevisionBeforeAndCountsOn() {
        // given
        registry.deploy(iris(1));
        registry.deploy(iris(2));

        // when
        ApiRevision back = apis.rollback(IRIS, Optional.empty(), Author.named("bob"), OptionalLong.empty())
                .result();
        Revision rolledBack = current(IRIS);
        registry.deploy(iris(2));

        // then
        assertThat(back.revision()).isEqualTo(rolledBack).isEqualTo(new Revision(1));
        assertThat(back.spec()).isEqualTo(iris(1));
        assertThat(current(IRIS)).isEqualTo(new Revision(3));
    }

    @Test
    void rollsBackAndForthToNamedRevisions() {
        // given
        for (int i = 1; i <= 4; i++) {
            registry.deploy(iris(i));
        }

        // when
        apis.rollback(IRIS, Optional.of(new Revision(2)), Author.named("bob"), OptionalLong.empty());
        ApiRevision forth = apis.rollback(IRIS, Optional.of(new Revision(4)), Author.named("bob"), OptionalLong.empty())
                .result();

        // then
        assertThat(forth.spec()).isEqualTo(iris(4));
        assertThat(current(IRIS)).isEqualTo(new Revision(4));
        assertThat(apis.catalog().generation()).isEqualTo(6);
    }

    @Test
    void refusesToRollBackToWhatIsNotKept() {
        // given
        for (int i = 1; i <= 11; i++) {
            registry.deploy(iris(i));
        }

        // when
        Problem refusal = refusal(
                () -> apis.rollback(IRIS, Optional.of(new Revision(1)), Author.named("bob"), OptionalLong.empty()));

        // then
        assertThat(refusal.type()).isEqualTo(CatalogProblem.NO_SUCH_REVISION);
        assertThat(refusal.detail()).contains("iris r1", "r2", "r11");
    }

    @Test
    void refusesToRollBackTheFirstRevisionOrAnUnknownApi() {
        // given
        registry.deploy(iris(1));

        // then
        assertThat(refusal(() -> apis.rollback(IRIS, Optional.empty(), Author.named("bob"), OptionalLong.empty()))
                        .type())
                .isEqualTo(CatalogProblem.NO_SUCH_REVISION);
        assertThat(refusal(() -> apis.rollback(TAXI, Optional.empty(), Author.named("bob"), OptionalLong.empty()))
                        .type())
                .isEqualTo(CatalogProblem.NO_SUCH_API);
    }

    @Test
    void aDeleteLeavesATombstoneThatKeepsTheNumbers() {
        // given
        registry.deploy(iris(1));
        registry.deploy(iris(2));

        // when
        apis.delete(IRIS, Author.named("bob"), OptionalLong.empty());
        boolean liveAfterDelete = apis.catalog().live(IRIS).isPresent();
        Optional<ApiRevision> readAfterDelete = apis.revision(IRIS, new Revision(2));
        ApiRevision again = registry.deploy(iris(2)).getFirst();

        // then
        assertThat(liveAfterDelete).isFalse();
        assertThat(readAfterDelete).isEmpty();
        assertThat(again.revision()).isEqualTo(new Revision(3));
        assertThat(apis.catalog().live(IRIS).orElseThrow().history()).containsExactly(new Revision(3));
    }

    @Test
    void refusesToDeleteWhatIsNotThere() {
        // given
        registry.deploy(iris(1));
        apis.delete(IRIS, Author.named("bob"), OptionalLong.empty());

        // then
        assertThat(refusal(() -> apis.delete(IRIS, Author.named("bob"), OptionalLong.empty()))
                        .type())
                .isEqualTo(CatalogProblem.NO_SUCH_API);
        assertThat(refusal(() -> apis.delete(TAXI, Author.named("bob"), OptionalLong.empty()))
                        .type())
                .isEqualTo(CatalogProblem.NO_SUCH_API);
        assertThat(refusal(() -> apis.rollback(IRIS, Optional.empty(), Author.named("bob"), OptionalLong.empty()))
                        .type())
                .isEqualTo(CatalogProblem.NO_SUCH_API);
    }

    @Test
    void changesOnlyTheGenerationThatWasAskedFor() {
        // given
        registry.deploy(iris(1));
        List<NewRevision> next = List.of(new NewRevision(iris(2), Map.of()));

        // when
        apis.deploy(next, Author.named("ann"), OptionalLong.of(1));
        Problem refusal = refusal(() -> apis.delete(IRIS, Author.named("bob"), OptionalLong.of(1)));

        // then
        assertThat(refusal.type()).isEqualTo(CatalogProblem.CATALOG_CHANGED);
        assertThat(refusal.type().status()).isEqualTo(412);
        assertThat(refusal.detail()).contains("generation 2", "1");
        assertThat(current(IRIS)).isEqualTo(new Revision(2));
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a, /a/predict, true",
        "/a/predict, /a, true",
        "/a, /ab, false",
        "/a, /a/b, false",
        "/a/predict, /a/predict/predict, true"
    })
    void anEndpointBelongsToOneApi(String first, String second, boolean collide) {
        // given
        registry.deploy(at("iris", first));

        // when
        Optional<ProblemException> refusal = Optional.ofNullable(
                catchThrowableOfType(ProblemException.class, () -> registry.deploy(at("taxi", second))));

        // then
        assertThat(refusal.map(problem -> problem.problem().type()))
                .isEqualTo(collide ? Optional.of(CatalogProblem.ENDPOINT_TAKEN) : Optional.empty());
    }

    @Test
    void anEndpointIsFreeAgainAfterADeleteAndThenTakenForARollback() {
        // given
        registry.deploy(at("iris", "/old"));
        registry.deploy(at("iris", "/new"));
        registry.deploy(at("taxi", "/old"));

        // when
        Problem taken = refusal(() -> apis.rollback(IRIS, Optional.empty(), Author.named("bob"), OptionalLong.empty()));
        apis.delete(TAXI, Author.named("bob"), OptionalLong.empty());
        ApiRevision free = apis.rollback(IRIS, Optional.empty(), Author.named("bob"), OptionalLong.empty())
                .result();

        // then
        assertThat(taken.type()).isEqualTo(CatalogProblem.ENDPOINT_TAKEN);
        assertThat(taken.detail()).contains("/old", "taxi", "iris");
        assertThat(free.revision()).isEqualTo(new Revision(1));
    }

    @Test
    void twoApisMaySwapTheirEndpointsInOneDeploy() {
        // given
        registry.deploy(at("iris", "/a"), at("taxi", "/b"));

        // when
        registry.deploy(at("iris", "/b"), at("taxi", "/a"));

        // then
        assertThat(current(IRIS)).isEqualTo(new Revision(2));
        assertThat(current(TAXI)).isEqualTo(new Revision(2));
    }

    @Test
    void aSplitterNeedsItsTargets() {
        // given
        ApiSpec splitter = Specs.of(
                "- {name: both, kind: TrafficSplitter, apis: [{name: iris, weight: 50}, {name: taxi, weight: 50}]}");
        registry.deploy(iris(1));

        // when
        Problem missing = refusal(() -> registry.deploy(splitter));
        registry.deploy(splitter, Specs.onnx("taxi"));
        Problem inUse = refusal(() -> apis.delete(TAXI, Author.named("bob"), OptionalLong.empty()));

        // then
        assertThat(missing.type()).isEqualTo(CatalogProblem.NO_SUCH_TARGET);
        assertThat(missing.detail()).isEqualTo("splitter both sends to taxi");
        assertThat(inUse.type()).isEqualTo(CatalogProblem.API_IN_USE);
    }

    @Test
    void tellsOfEachChangeInOrderWithTheRevisionsAtHand() {
        // given
        List<Object> told = new CopyOnWriteArrayList<>();
        Registries other = Registries.over(store, clock);
        other.apis()
                .onChange(catalog -> told.add(other.apis()
                        .revision(IRIS, catalog.live(IRIS).orElseThrow().current())
                        .orElseThrow()
                        .revision()));
        registry.deploy(iris(1));
        other.apis().refresh();
        other.apis().refresh();
        other.deploy(iris(2));

        // when
        store.interruptBy(fail("read apis/"));

        // then
        await().untilAsserted(() -> assertThat(told).containsExactly(new Revision(1), new Revision(2)));
    }

    @Test
    void leavesAnAuditRecordOfEveryWrite() {
        // given
        registry.deploy(iris(1), Specs.onnx("taxi"));
        registry.deploy(iris(1));
        registry.deploy(iris(2));
        apis.rollback(IRIS, Optional.empty(), Author.named("bob"), OptionalLong.empty());

        // when
        apis.delete(TAXI, Author.named("bob"), OptionalLong.empty());

        // then
        assertThat(registry.audit().recent(10).reversed())
                .extracting(
                        entry -> entry.author().name(),
                        AuditLog.Entry::action,
                        AuditLog.Entry::subject,
                        AuditLog.Entry::generation,
                        AuditLog.Entry::result)
                .containsExactlyInAnyOrder(
                        tuple("ann", "deploy", "iris r1, taxi r1", 1L, "committed"),
                        tuple("ann", "deploy", "iris r2", 2L, "committed"),
                        tuple("bob", "rollback", "iris r1", 3L, "committed"),
                        tuple("bob", "delete", "taxi r1", 4L, "committed"));
    }

    @Test
    void aWriteThatLeavesNoAuditRecordIsStillDone() {
        // given
        store.interruptBy(fail("create audit/"));

        // when
        List<ApiRevision> deployed = registry.deploy(iris(1));

        // then
        assertThat(deployed).hasSize(1);
        assertThat(apis.refresh().live(IRIS)).isPresent();
    }

    @Test
    void aDamagedRootIsAProblemAndTheLastKnownStateStays() {
        // given
        registry.deploy(iris(1));
        Catalog before = apis.catalog();
        memory.damage("catalog.json", "{\"format\": 1, \"generation\": 7}");

        // when
        Problem problem = refusal(() -> apis.refresh());

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(problem.detail()).isEqualTo("catalog.json cannot be read");
        assertThat(apis.catalog()).isEqualTo(before);
    }

    @Test
    void aRootOfANewerFormatIsAProblem() {
        // given
        memory.damage("catalog.json", "{\"format\": 3, \"apis\": [\"another form\"]}");

        // when
        Problem problem = refusal(() -> apis.refresh());

        // then
        assertThat(problem.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(problem.detail()).contains("format 3", "newer");
    }

    @Test
    void aRootThatVanishedIsAProblemAndNotAnEmptyRegistry() {
        // given
        registry.deploy(iris(1));
        memory.delete("catalog.json");

        // then
        assertThat(refusal(() -> apis.refresh()).type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(refusal(() -> registry.deploy(iris(2))).type()).isEqualTo(StoreProblem.STORE_DAMAGED);
    }

    @Test
    void aDamagedRevisionCanBeDeployedOverAndBlocksNoOther() {
        // given
        registry.deploy(iris(1));
        memory.damage("apis/iris/revisions/1.json", "{}");
        Registries restarted = Registries.over(memory, clock);

        // when
        ProblemType damaged =
                refusal(() -> restarted.apis().revision(IRIS, new Revision(1))).type();
        restarted.deploy(Specs.onnx("taxi"));
        ApiRevision healed = restarted.deploy(iris(1)).getFirst();

        // then
        assertThat(damaged).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(healed.revision()).isEqualTo(new Revision(2));
    }

    @Test
    void theFormOfTheDocumentsIsKnown() {
        // given
        registry.deploy(iris(1));
        clock.advance(Duration.ofMillis(1500));
        registry.deploy(Specs.of("- {name: s, kind: TrafficSplitter, apis: [{name: iris, weight: 100}]}"));

        // when
        String root = memory.read("catalog.json").orElseThrow().content();

        // then: a change here needs a new format number
        assertThat(root.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID").replaceAll("\\s+", ""))
                .isEqualTo("""
                        {"format":2,"generation":2,"writeId":"UUID","recentWrites":["UUID","UUID"],"apis":{\
                        "iris":{"current":1,"latest":1,"history":[1],"deleted":false,"updatedAt":"2026-01-01T00:00:00Z"},\
                        "s":{"current":1,"latest":1,"history":[1],"deleted":false,"updatedAt":"2026-01-01T00:00:01.500Z"}},\
                        "models":{}}""");
        assertThat(memory.read("apis/s/revisions/1.json")
                        .orElseThrow()
                        .content()
                        .replaceAll("\\s+", ""))
                .isEqualTo("""
                        {"format":1,"api":"s","revision":1,"createdAt":"2026-01-01T00:00:01.500Z","author":"ann",\
                        "models":{},"spec":{"name":"s","kind":"TrafficSplitter",\
                        "apis":[{"name":"iris","weight":100,"shadow":false}],\
                        "networking":{"endpoint":"/s","retry":"safe"}}}""");
    }

    private Revision current(ApiName api) {
        return apis.catalog().live(api).orElseThrow().current();
    }

    /** Revisions of one API that differ in one setting. */
    private static ApiSpec iris(int queue) {
        return Specs.onnx("iris", "  limits: {max_queue: " + queue + "}\n");
    }

    private static ApiSpec at(String name, String endpoint) {
        return Specs.onnx(name, "  networking: {endpoint: " + endpoint + "}\n");
    }

    private static Interruption fail(String calls) {
        return new Interruption() {
            @Override
            public void before(String call) {
                if (call.startsWith(calls)) {
                    throw Problem.of(StoreProblem.STORE_FULL, "no room").asException();
                }
            }
        };
    }

    private static Problem refusal(ThrowingCallable write) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, write);
        assertThat(refusal).isNotNull();
        return refusal.problem();
    }
}

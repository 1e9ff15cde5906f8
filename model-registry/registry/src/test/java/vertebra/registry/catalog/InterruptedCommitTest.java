package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.access.Author;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.store.StoreProblem;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Race;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.Revision;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** Writers that race, lose replies, or are cut off between two calls of the store. */
class InterruptedCommitTest {

    private static final ApiName IRIS = new ApiName("iris");

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);

    enum Write {
        DEPLOY {
            @Override
            void on(Registries registry, Path scratch) {
                registry.deploy(
                        NewRevision.of(iris(3), registry.brought("iris", "a", scratch)),
                        NewRevision.of(taxi(3), registry.brought("taxi", "b", scratch)));
            }
        },
        ROLLBACK {
            @Override
            void on(Registries registry, Path scratch) {
                registry.apis().rollback(IRIS, Optional.empty(), Author.named("ann"), OptionalLong.empty());
            }
        },
        DELETE {
            @Override
            void on(Registries registry, Path scratch) {
                registry.apis().delete(IRIS, Author.named("ann"), OptionalLong.empty());
            }
        };

        abstract void on(Registries registry, Path scratch);
    }

    @Tag("F22")
    @ParameterizedTest
    @EnumSource(Write.class)
    void cutOffAnywhereLeavesTheOldOrTheNewState(Write write) {
        // given: how many calls it takes, and what comes of it
        AtomicInteger calls = new AtomicInteger();
        InMemoryRegistryStore whole = withTwoRevisions();
        Map<ApiName, List<Object>> before = state(whole);
        write.on(Registries.over(interrupted(whole, calls, Integer.MAX_VALUE, false), clock), scratch);
        Map<ApiName, List<Object>> after = state(whole);
        int last = calls.get();

        for (int cut = 1; cut <= last; cut++) {
            for (boolean applied : new boolean[] {false, true}) {
                // when
                InMemoryRegistryStore damaged = withTwoRevisions();
                cutOff(write, damaged, cut, applied);

                // then
                assertThat(state(damaged)).as("cut off at call %s", cut).isIn(before, after);
                Registries next = Registries.over(damaged, clock);
                next.deploy(iris(9), taxi(9));
                assertThat(next.apis().catalog().live(IRIS)).isPresent();
                assertThat(specs(next)).containsExactlyInAnyOrder(iris(9), taxi(9));
            }
        }
    }

    private void cutOff(Write write, InMemoryRegistryStore store, int cut, boolean applied) {
        try {
            write.on(
                    Registries.over(
                            interrupted(store, new AtomicInteger(), cut, applied), new ManualClock(Instant.EPOCH)),
                    scratch);
        } catch (CutOff expected) {
            // The writer is gone.
        }
    }

    @Test
    void aLostReplyOfTheCommitIsASuccess() {
        // given
        Registries registry = Registries.over(losingReplies("catalog.json", () -> {}), clock);

        // when
        List<ApiRevision> first = registry.deploy(iris(1));
        List<ApiRevision> second = registry.deploy(iris(2));

        // then
        assertThat(first.getFirst().revision()).isEqualTo(new Revision(1));
        assertThat(second.getFirst().revision()).isEqualTo(new Revision(2));
        assertThat(registry.audit().recent(10))
                .extracting(entry -> entry.result())
                .containsOnly("committed");
        assertThat(Registries.over(store, clock).apis().catalog().generation()).isEqualTo(2);
    }

    @Test
    void aLostReplyIsASuccessAlsoWhenOthersHaveCommittedSince() {
        // given
        Registries other = Registries.over(store, clock);
        AtomicInteger taxis = new AtomicInteger();
        Registries registry = Registries.over(
                losingReplies("catalog.json", () -> other.deploy(taxi(taxis.incrementAndGet()))), clock);

        // when
        registry.deploy(iris(1));
        registry.deploy(iris(2));

        // then
        Registries reopened = Registries.over(store, clock);
        assertThat(reopened.apis().catalog().generation()).isEqualTo(4);
        assertThat(specs(reopened)).containsExactlyInAnyOrder(iris(2), taxi(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apis/", "models/"})
    void aLostReplyOfADocumentIsASuccess(String documents) {
        // given
        Registries registry = Registries.over(losingReplies(documents, () -> {}), clock);

        // when
        List<ApiRevision> deployed = registry.deploy(NewRevision.of(iris(1), registry.brought("iris", "a", scratch)));

        // then
        assertThat(deployed.getFirst().revision()).isEqualTo(new Revision(1));
        assertThat(specs(Registries.over(store, clock))).containsExactly(iris(1));
        assertThat(store.list(documents)).hasSize(1);
    }

    @Test
    void aCommitThatWasNotMadeIsAFailure() {
        // given
        Registries registry = Registries.over(
                new InterruptedStore(store, new Interruption() {
                    @Override
                    public void before(String call) {
                        if (call.equals("create catalog.json")) {
                            throw Problem.of(StoreProblem.STORE_FULL, "no room").asException();
                        }
                    }
                }),
                clock);

        // then
        assertThatThrownBy(() -> registry.deploy(iris(1)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().type()).isEqualTo(StoreProblem.STORE_FULL));
        assertThat(registry.apis().refresh()).isEqualTo(Catalog.EMPTY);
    }

    @Test
    void aWriterThatLosesARaceTakesTheNextNumber() {
        // given
        Registries other = Registries.over(store, clock);
        AtomicInteger once = new AtomicInteger();
        Registries registry = Registries.over(
                new InterruptedStore(store, new Interruption() {
                    @Override
                    public void before(String call) {
                        if (call.equals("create catalog.json") && once.getAndIncrement() == 0) {
                            other.deploy(iris(7));
                        }
                    }
                }),
                clock);

        // when
        ApiRevision deployed = registry.deploy(iris(1)).getFirst();

        // then
        Registries reopened = Registries.over(store, clock);
        assertThat(deployed.revision()).isEqualTo(new Revision(3));
        assertThat(reopened.apis().catalog().live(IRIS).orElseThrow().history())
                .containsExactly(new Revision(2), new Revision(3));
        assertThat(reopened.apis().revision(IRIS, new Revision(2)).orElseThrow().spec())
                .isEqualTo(iris(7));
        assertThat(reopened.apis().revision(IRIS, new Revision(3)).orElseThrow().spec())
                .isEqualTo(iris(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void processesThatRaceForOneApiAllGetTheirOwnNumber(int round) throws Exception {
        // when
        List<ApiRevision> deployed = Race.of(IntStream.range(0, 8)
                .mapToObj(i -> (Callable<ApiRevision>) () -> Registries.over(store, clock)
                        .deploy(iris(100 * round + i))
                        .getFirst())
                .toList());

        // then
        Registries reopened = Registries.over(store, clock);
        assertThat(deployed).extracting(ApiRevision::revision).doesNotHaveDuplicates();
        for (ApiRevision revision : deployed) {
            assertThat(reopened.apis().revision(IRIS, revision.revision())).contains(revision);
        }
        assertThat(reopened.apis().catalog().live(IRIS).orElseThrow().current())
                .isEqualTo(Collections.max(
                        deployed.stream().map(ApiRevision::revision).toList()));
    }

    @Test
    void ofProcessesThatRaceForOneEndpointOneWins() throws Exception {
        // when
        List<Boolean> won = Race.of(IntStream.range(0, 8)
                .mapToObj(i -> (Callable<Boolean>) () -> {
                    try {
                        Registries.over(store, clock)
                                .deploy(Specs.onnx("api-" + i, "  networking: {endpoint: /same}\n"));
                        return true;
                    } catch (ProblemException refusal) {
                        return refusal.problem().type() != CatalogProblem.ENDPOINT_TAKEN;
                    }
                })
                .toList());

        // then
        assertThat(won).containsOnlyOnce(true);
        assertThat(specs(Registries.over(store, clock))).hasSize(1);
    }

    private InMemoryRegistryStore withTwoRevisions() {
        InMemoryRegistryStore fresh = new InMemoryRegistryStore(clock);
        Registries registry = Registries.over(fresh, clock);
        registry.deploy(iris(1), taxi(1));
        registry.deploy(iris(2), taxi(2));
        return fresh;
    }

    /** What is committed, without times and numbers. */
    private Map<ApiName, List<Object>> state(InMemoryRegistryStore store) {
        Registries registry = Registries.over(store, clock);
        Map<ApiName, List<Object>> state = new HashMap<>();
        registry.apis().catalog().apis().forEach((api, entry) -> {
            List<Object> facts = new ArrayList<>(List.of(entry.deleted()));
            registry.apis().revision(api, entry.current()).ifPresent(revision -> {
                facts.add(revision.spec());
                facts.add(revision.models());
            });
            facts.add(registry.models().versions(api.value()).size());
            state.put(api, facts);
        });
        return state;
    }

    private static List<ApiSpec> specs(Registries registry) {
        return registry.apis().catalog().apis().entrySet().stream()
                .flatMap(entry -> registry
                        .apis()
                        .revision(entry.getKey(), entry.getValue().current())
                        .stream())
                .map(ApiRevision::spec)
                .toList();
    }

    private InterruptedStore losingReplies(String ofWritesTo, Runnable meanwhile) {
        return new InterruptedStore(store, new Interruption() {
            @Override
            public void after(String call) {
                if (call.startsWith("create " + ofWritesTo) || call.startsWith("replace " + ofWritesTo)) {
                    meanwhile.run();
                    throw Problem.of(StoreProblem.STORE_UNAVAILABLE, "no reply").asException();
                }
            }
        });
    }

    /** The process is gone: nothing catches it, and nothing it does after that reaches the store. */
    private static final class CutOff extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static InterruptedStore interrupted(
            InMemoryRegistryStore store, AtomicInteger calls, int cut, boolean applied) {
        return new InterruptedStore(store, new Interruption() {
            @Override
            public void before(String call) {
                if (calls.incrementAndGet() >= cut && !applied) {
                    throw new CutOff();
                }
            }

            @Override
            public void after(String call) {
                if (calls.get() >= cut) {
                    throw new CutOff();
                }
            }
        });
    }

    private static ApiSpec iris(int queue) {
        return Specs.onnx("iris", "  limits: {max_queue: " + queue + "}\n");
    }

    private static ApiSpec taxi(int queue) {
        return Specs.onnx("taxi", "  limits: {max_queue: " + queue + "}\n");
    }
}

package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.access.Author;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.catalog.GarbageCollector.Collected;
import vertebra.registry.store.RegistryStore.StoredBlob;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ApiSpec;
import vertebra.spec.ModelRef;
import vertebra.spec.Revision;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

class GarbageCollectorTest {

    private static final ApiName IRIS = new ApiName("iris");
    private static final ModelRef MODEL = new ModelRef("iris", "1");
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(store, clock);
    private final GarbageCollector collector = new GarbageCollector(registry.root(), store, clock);

    @Test
    void keepsTenRevisionsOfEachApi() {
        // given
        for (int i = 1; i <= 13; i++) {
            registry.deploy(iris(i));
        }
        clock.advance(DAY);

        // when
        Collected collected = collector.collect();

        // then
        assertThat(collected.documents()).isEqualTo(3);
        assertThat(store.list("apis/iris/")).hasSize(10).doesNotContain("apis/iris/revisions/3.json");
        for (int i = 4; i <= 13; i++) {
            assertThat(Registries.over(store, clock).apis().revision(IRIS, new Revision(i)))
                    .isPresent();
        }
    }

    @Test
    void leavesYoungOrphansToTheirWriters() {
        // given
        orphans();
        clock.advance(DAY.minusSeconds(1));

        // when
        Collected collected = collector.collect();

        // then
        assertThat(collected).isEqualTo(new Collected(0, 0, 0, 0, 0));
    }

    @Test
    void removesOldOrphans() {
        // given
        orphans();
        clock.advance(DAY);

        // when
        Collected collected = collector.collect();

        // then
        assertThat(collected).isEqualTo(new Collected(0, 2, 0, 1, 6));
        assertThat(store.list("apis/")).isEmpty();
        assertThat(store.list("models/")).isEmpty();
        assertThat(store.blobs()).isEmpty();
    }

    @Test
    void neverRemovesWhatTheCatalogRefersTo() {
        // given
        registry.register(MODEL, "weights", scratch);
        registry.register(new ModelRef("unused", "1"), "others", scratch);
        registry.deploy(Specs.onnx("iris"), MODEL);
        clock.advance(DAY.multipliedBy(400));

        // when
        Collected collected = collector.collect();

        // then
        assertThat(collected).isEqualTo(new Collected(0, 0, 0, 0, 0));
        assertThat(Registries.over(store, clock).models().names()).containsExactly("iris", "unused");
        assertThat(store.blobs()).hasSize(2);
    }

    @Test
    void removesDeletedApisAndModels() {
        // given
        registry.register(MODEL, "weights", scratch);
        registry.register(new ModelRef("copy", "1"), "weights", scratch);
        registry.register(new ModelRef("iris", "2"), "others", scratch);
        registry.deploy(Specs.onnx("iris"), MODEL);
        registry.apis().delete(IRIS, Author.named("bob"), OptionalLong.empty());
        registry.models().delete(MODEL, Author.named("bob"));
        registry.models().delete(new ModelRef("iris", "2"), Author.named("bob"));
        clock.advance(DAY);

        // when
        collector.collect();

        // then
        assertThat(store.list("apis/")).isEmpty();
        assertThat(store.list("models/")).containsExactly("models/copy/1.json");
        assertThat(store.blobs())
                .as("the blob that copy@1 shares with the deleted one stays")
                .extracting(StoredBlob::bytes)
                .containsExactly(7L);
        assertThat(registry.deploy(iris(1)).getFirst().revision()).isEqualTo(new Revision(2));
    }

    @Test
    void leavesABlobToADeployThatHasJustPutItAgain() {
        // given: a blob that nobody refers to for a day, and a deploy that puts it again after the collector listed it
        registry.register(MODEL, "weights", scratch);
        registry.models().delete(MODEL, Author.named("bob"));
        clock.advance(DAY.multipliedBy(2));
        InterruptedStore slow = new InterruptedStore(store, new Interruption() {
            @Override
            public void after(String call) {
                if (call.equals("blobs")) {
                    registry.register(new ModelRef("iris", "2"), "weights", scratch);
                }
            }
        });
        InterruptedStore slower = new InterruptedStore(store, new Interruption() {
            @Override
            public void before(String call) {
                if (call.startsWith("deleteBlob")) {
                    registry.register(new ModelRef("iris", "2"), "weights", scratch);
                }
            }
        });

        // when
        new GarbageCollector(registry.root(), slower, clock).collect();
        registry.models().delete(new ModelRef("iris", "2"), Author.named("bob"));
        clock.advance(DAY.multipliedBy(2));
        new GarbageCollector(registry.root(), slow, clock).collect();

        // then
        assertThat(store.blobs()).hasSize(1);
    }

    @Test
    void leavesOrGetsBackWhatADeployStoresAgain() throws IOException {
        // given: files that nothing refers to, a day old
        Path folder = Files.createDirectories(scratch.resolve("wheels"));
        ModelArtifact artifact = registry.models().store(folder, Files.writeString(folder.resolve("a.whl"), "wheel"));
        clock.advance(DAY);

        // when
        registry.models().storeAgain(artifact, folder);
        collector.collect();
        boolean left = store.hasBlob(artifact.files().getFirst().digest());
        clock.advance(DAY);
        collector.collect();
        boolean gone = !store.hasBlob(artifact.files().getFirst().digest());
        registry.models().storeAgain(artifact, folder);

        // then
        assertThat(left).isTrue();
        assertThat(gone).isTrue();
        assertThat(store.hasBlob(artifact.files().getFirst().digest())).isTrue();
    }

    @Test
    void removesNothingWhenItDoesNotKnowWhatIsInUse() {
        // given
        registry.register(MODEL, "weights", scratch);
        orphans();
        store.damage("models/iris/1.json", "{}");
        Registries restarted = Registries.over(store, clock);
        clock.advance(DAY);
        GarbageCollector blind = new GarbageCollector(restarted.root(), store, clock);

        // then
        assertThatThrownBy(blind::collect).isInstanceOf(ProblemException.class);
        assertThat(store.blobs()).hasSize(2);
        assertThat(store.list("apis/")).hasSize(1);
    }

    @Tag("F18")
    @Test
    void aHundredDeploysLeaveTenRevisions() {
        // given
        for (int i = 1; i <= 100; i++) {
            registry.deploy(iris(i));
        }
        clock.advance(DAY);

        // when
        collector.collect();

        // then
        assertThat(store.list("apis/")).hasSize(10);
    }

    /** What a deploy leaves that is cut off right before its commit. */
    private void orphans() {
        InterruptedStore cut = new InterruptedStore(store, new Interruption() {
            @Override
            public void before(String call) {
                if (call.endsWith(" catalog.json") && !call.startsWith("read")) {
                    throw new IllegalStateException("cut off");
                }
            }
        });
        Registries writer = Registries.over(cut, clock);
        assertThatThrownBy(() -> writer.register(new ModelRef("orphan", "1"), "orphan", scratch))
                .hasMessage("cut off");
        assertThatThrownBy(() -> writer.deploy(Specs.onnx("orphan"))).hasMessage("cut off");
    }

    private static ApiSpec iris(int queue) {
        return Specs.onnx("iris", "  limits: {max_queue: " + queue + "}\n");
    }
}

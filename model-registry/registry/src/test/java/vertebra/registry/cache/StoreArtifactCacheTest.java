package vertebra.registry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Registries;
import vertebra.spec.problem.ProblemException;
import vertebra.testkit.time.ManualClock;

class StoreArtifactCacheTest {

    @TempDir
    private Path scratch;

    private final List<String> fetches = new CopyOnWriteArrayList<>();
    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final InMemoryRegistryStore memory = new InMemoryRegistryStore(clock);
    private final InterruptedStore store = new InterruptedStore(memory, new Interruption() {
        @Override
        public void before(String call) {
            if (call.startsWith("fetchBlob")) {
                fetches.add(call);
                clock.advance(slowness);
            }
        }
    });
    /** Of each fetch. */
    private Duration slowness = Duration.ZERO;

    private StoreArtifactCache cache;
    private ModelArtifact artifact;

    @BeforeEach
    void storeAnArtifact() throws IOException {
        cache = new StoreArtifactCache(store, scratch.resolve("cache"), clock);
        Path folder = scratch.resolve("source");
        Files.createDirectories(folder.resolve("weights"));
        Files.writeString(folder.resolve("model.onnx"), "graph");
        Files.writeString(folder.resolve("weights/data.bin"), "weights");
        artifact = Registries.over(memory, clock).models().store(folder, folder.resolve("model.onnx"));
    }

    @Test
    void unpacksTheFilesOfAnArtifact() {
        // when
        Path folder = cache.folderOf(artifact);

        // then
        assertThat(folder).hasFileName(artifact.digest().hex());
        assertThat(folder.resolve("model.onnx")).hasContent("graph");
        assertThat(folder.resolve("weights/data.bin")).hasContent("weights");
        assertThat(names()).containsExactly(artifact.digest().hex());
    }

    @Test
    void fetchesOnceAlsoForManyCallersAtOnce() throws Exception {
        // when
        List<Future<Path>> folders;
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            folders = callers.invokeAll(Collections.nCopies(32, () -> cache.folderOf(artifact)));
        }

        // then
        for (Future<Path> folder : folders) {
            assertThat(folder.get().resolve("model.onnx")).hasContent("graph");
        }
        assertThat(fetches).hasSize(2);
    }

    @Test
    void aRestartedNodeUsesTheCopyThatItHas() {
        // given
        cache.folderOf(artifact);

        // when
        new StoreArtifactCache(store, scratch.resolve("cache"), clock).folderOf(artifact);

        // then
        assertThat(fetches).hasSize(2);
    }

    @Test
    void aRestartedNodeFetchesADamagedCopyAgain() throws IOException {
        // given
        Path damaged = cache.folderOf(artifact).resolve("weights/data.bin");
        Files.delete(damaged);
        Files.writeString(damaged, "weighty");

        // when
        Path folder = new StoreArtifactCache(store, scratch.resolve("cache"), clock).folderOf(artifact);

        // then
        assertThat(folder.resolve("weights/data.bin")).hasContent("weights");
        assertThat(names()).hasSize(1);
    }

    @Tag("S3")
    @Test
    void aFetchThatFailsLeavesNothing() {
        // given
        memory.deleteBlob(artifact.files().getLast().digest(), Duration.ZERO);

        // then
        assertThatThrownBy(() -> cache.folderOf(artifact)).isInstanceOf(ProblemException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void clearsWhatAKilledProcessLeft() throws IOException {
        // given
        Path left = Files.createDirectories(scratch.resolve("cache/.fetching-1/weights"));
        Files.writeString(left.resolve("data.bin"), "half");

        // when
        new StoreArtifactCache(store, scratch.resolve("cache"), clock);

        // then
        assertThat(names()).isEmpty();
    }

    @Test
    void dropsCopiesThatAreNotInUseAndCanFetchThemAgain() {
        // given
        cache.folderOf(artifact);

        clock.advance(StoreArtifactCache.GRACE);

        // when
        cache.retainOnly(Set.of(artifact.digest()));
        List<String> kept = names();
        cache.retainOnly(Set.of());
        List<String> dropped = names();

        // then
        assertThat(kept).hasSize(1);
        assertThat(dropped).isEmpty();
        assertThat(cache.folderOf(artifact).resolve("model.onnx")).hasContent("graph");
    }

    @Test
    void leavesACopyToADeployThatHasJustAskedForIt() {
        // given
        cache.folderOf(artifact);
        clock.advance(StoreArtifactCache.GRACE);
        Path folder = cache.folderOf(artifact);
        clock.advance(StoreArtifactCache.GRACE.minusSeconds(1));

        // when
        cache.retainOnly(Set.of());

        // then
        assertThat(folder.resolve("model.onnx")).hasContent("graph");
    }

    @Test
    void aCopyIsYoungFromTheEndOfItsFetch() {
        // given
        slowness = StoreArtifactCache.GRACE;
        Path folder = cache.folderOf(artifact);

        // when
        cache.retainOnly(Set.of());

        // then
        assertThat(folder.resolve("model.onnx")).hasContent("graph");
    }

    @Test
    void leavesAloneWhatIsNoCopy() throws IOException {
        // given
        cache.folderOf(artifact);
        clock.advance(StoreArtifactCache.GRACE);
        Files.createDirectory(scratch.resolve("cache/lost+found"));

        // when
        cache.retainOnly(Set.of());

        // then
        assertThat(names()).containsExactly("lost+found");
    }

    @Tag("S11")
    @Test
    void noPathLeadsOutOfTheFolder() {
        for (String path : List.of("../evil", "a/../../evil", "/etc/passwd", "", "a//b", "./a")) {
            assertThatThrownBy(() -> new ModelArtifact.File(path, artifact.digest(), 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private List<String> names() {
        try (Stream<Path> entries = Files.list(scratch.resolve("cache"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

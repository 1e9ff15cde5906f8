package vertebra.stores.killed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.registry.cache.StoreArtifactCache;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.Catalog.ModelEntry;
import vertebra.registry.catalog.GarbageCollector;
import vertebra.registry.catalog.ModelVersion;
import vertebra.registry.store.StoreProblem;
import vertebra.registry.testing.InterruptedStore;
import vertebra.registry.testing.InterruptedStore.Interruption;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.problem.Problem;
import vertebra.stores.file.FileRegistryStore;
import vertebra.stores.killed.DoomedWriter.Operation;
import vertebra.testkit.process.ChildProcess;
import vertebra.testkit.time.ManualClock;

/**
 * {@code kill -9} of a real process before each write of a deploy, a rollback and a delete, and right after the last one: the
 * registry is as it was or as it should become, never a mix, and goes on.
 */
@Tag("F22")
class KilledWriterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_WRITES = 30;
    private static final List<String> SMALL_JVM =
            List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    /**
     * What is committed, without revision numbers and times.
     *
     * @param apis down to the bytes of the models that their kept revisions serve
     */
    private record State(Map<ApiName, List<Object>> apis, Map<String, ModelEntry> models) {}

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.now());
    private int registries;

    @BeforeEach
    void createScratchFolders() throws IOException {
        Files.createDirectories(scratch.resolve("models"));
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void killedAtAnyWriteLeavesTheOldOrTheNew(Operation operation) {
        // given
        Path untouched = prepared();
        State old = stateOf(untouched);
        changeWithoutHarm(untouched, operation);
        State changed = stateOf(untouched);
        List<String> kills = new ArrayList<>();

        while (!kills.contains(DoomedWriter.ACKNOWLEDGED)) {
            // when
            Path root = prepared();
            kills.add(killAtWrite(kills.size() + 1, operation, root));

            // then
            State left = stateOf(root);
            assertThat(left).as("after kills %s", kills).isIn(old, changed);
            if (kills.contains(DoomedWriter.ACKNOWLEDGED)) {
                assertThat(left).as("what was acknowledged").isEqualTo(changed);
            }
            goesOn(root);
            assertThat(kills).hasSizeLessThan(MOST_WRITES);
        }
        assertThat(kills).as("steps that were tried").anyMatch(kill -> kill.endsWith("replace catalog.json"));
    }

    @Test
    void aLostReplyIsNoLostWrite() {
        // given
        Path root = prepared();
        try (FileRegistryStore store = FileRegistryStore.open(root, clock)) {
            Registries registry = Registries.over(new InterruptedStore(store, new LosesReplies()), clock);

            // when
            DoomedWriter.deploy(registry, 3, scratch.resolve("models"));
        }

        // then
        Path expected = prepared();
        changeWithoutHarm(expected, Operation.DEPLOY);
        assertThat(stateOf(root)).isEqualTo(stateOf(expected));
    }

    /** Returns before which write it was killed, or that it was killed after it had acknowledged. */
    private String killAtWrite(int write, Operation operation, Path root) {
        try (ChildProcess writer = ChildProcess.java(
                DoomedWriter.class,
                SMALL_JVM,
                List.of(
                        operation.name(),
                        root.toString(),
                        scratch.resolve("models").toString(),
                        Integer.toString(write)))) {
            String line = writer.awaitLine(
                    printed -> printed.startsWith(DoomedWriter.STANDS) || printed.equals(DoomedWriter.ACKNOWLEDGED),
                    PATIENCE);
            writer.kill();
            return line;
        }
    }

    /** The next deploy works, what it means is there, and what the killed one left is collected after a day. */
    private void goesOn(Path root) {
        try (FileRegistryStore store = FileRegistryStore.open(root, clock)) {
            Registries registry = Registries.over(store, clock);
            DoomedWriter.deploy(registry, 3, scratch.resolve("models"));
            DoomedWriter.deploy(registry, 4, scratch.resolve("models"));
        }
        State before = stateOf(root);
        ManualClock tomorrow =
                new ManualClock(clock.instant().plus(GarbageCollector.GRACE).plusSeconds(3600));
        try (FileRegistryStore store = FileRegistryStore.open(root, tomorrow)) {
            Registries registry = Registries.over(store, tomorrow);
            GarbageCollector collector = new GarbageCollector(registry.root(), store, tomorrow);
            collector.collect();
            collector.collect();
            assertThat(store.list("apis/"))
                    .as("documents that nothing refers to")
                    .hasSize(kept(registry).size());
            assertThat(registry.models().names().stream()
                            .flatMap(name -> registry.models().versions(name).stream())
                            .map(ModelVersion::ref))
                    .as("models that no kept revision serves")
                    .containsExactlyInAnyOrderElementsOf(kept(registry).stream()
                            .flatMap(revision -> revision.models().values().stream())
                            .collect(Collectors.toSet()));
            assertThat(store.blobs()).hasSameSizeAs(store.list("models/"));
        }
        assertThat(stateOf(root).apis()).isEqualTo(before.apis());
    }

    private static List<ApiRevision> kept(Registries registry) {
        return registry.apis().catalog().apis().entrySet().stream()
                .flatMap(api -> api.getValue().history().stream()
                        .map(revision ->
                                registry.apis().revision(api.getKey(), revision).orElseThrow()))
                .toList();
    }

    private Path prepared() {
        Path root = scratch.resolve("registry-" + registries++);
        try (FileRegistryStore store = FileRegistryStore.open(root, clock)) {
            DoomedWriter.prepare(Registries.over(store, clock), scratch.resolve("models"));
        }
        return root;
    }

    private void changeWithoutHarm(Path root, Operation operation) {
        try (FileRegistryStore store = FileRegistryStore.open(root, clock)) {
            operation.on(Registries.over(store, clock), scratch.resolve("models"));
        }
    }

    private State stateOf(Path root) {
        Map<ApiName, List<Object>> state = new HashMap<>();
        try (FileRegistryStore store = FileRegistryStore.open(root, clock)) {
            Registries registry = Registries.over(store, clock);
            StoreArtifactCache cache =
                    new StoreArtifactCache(store, scratch.resolve("cache-" + root.getFileName()), clock);
            registry.apis().catalog().apis().forEach((api, entry) -> {
                List<Object> facts = new ArrayList<>(List.of(entry.deleted()));
                entry.history().stream()
                        .map(revision -> registry.apis().revision(api, revision).orElseThrow())
                        .forEach(revision -> {
                            facts.add(revision.spec());
                            facts.add(revision.revision().equals(entry.current()));
                            revision.models().values().stream()
                                    .map(model ->
                                            registry.models().version(model).orElseThrow())
                                    .map(model -> cache.folderOf(model.artifact()))
                                    .forEach(folder -> facts.add(contentOf(folder.resolve("model.onnx"))));
                        });
                state.put(api, facts);
            });
            return new State(state, withoutKeys(registry.apis().catalog().models()));
        }
    }

    /** A document that a killed writer left has taken the first key. */
    private static Map<String, ModelEntry> withoutKeys(Map<String, ModelEntry> models) {
        return models.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        model -> new ModelEntry(model.getValue().versions().stream()
                                .map(version -> new ModelEntry.Version(version.version(), "", version.implicit()))
                                .toList())));
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class LosesReplies implements Interruption {
        @Override
        public void after(String call) {
            if (call.startsWith("create ") || call.startsWith("replace ")) {
                throw Problem.of(StoreProblem.STORE_UNAVAILABLE, "the reply is lost")
                        .asException();
            }
        }
    }
}

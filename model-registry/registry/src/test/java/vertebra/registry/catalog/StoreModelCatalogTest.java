package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.access.Author;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.Sha256;
import vertebra.registry.store.StoreProblem;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ApiName;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

class StoreModelCatalogTest {

    private static final ModelRef IRIS_1 = new ModelRef("iris", "1");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(START);
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(store, clock);
    private final ModelCatalog models = registry.models();

    @Test
    void registersAModelThatAnotherProcessSees() {
        // when
        ModelVersion registered = registry.register(IRIS_1, "weights", scratch);

        // then
        ModelCatalog other = Registries.over(store, clock).models();
        assertThat(other.version(IRIS_1)).contains(registered);
        assertThat(registered)
                .isEqualTo(new ModelVersion(
                        IRIS_1, registered.artifact(), Optional.empty(), Registries.FACTS, START, "ann"));
        assertThat(registered.artifact().files()).hasSize(1);
        assertThat(registered.artifact().main()).isEqualTo("model.onnx");
        assertThat(other.names()).containsExactly("iris");
    }

    @Test
    void theLatestVersionIsTheOneRegisteredLast() {
        // given
        registry.register(new ModelRef("iris", "10"), "a", scratch);

        // when
        ModelVersion last = registry.register(new ModelRef("iris", "9"), "b", scratch);

        // then
        assertThat(models.latest("iris")).contains(last);
        assertThat(models.versions("iris"))
                .extracting(version -> version.ref().version())
                .containsExactly("10", "9");
        assertThat(models.latest("taxi")).isEmpty();
        assertThat(models.versions("taxi")).isEmpty();
        assertThat(models.version(new ModelRef("iris", "8"))).isEmpty();
    }

    @Test
    void theSameFilesAgainWriteNothing() {
        // given
        ModelVersion first = registry.register(IRIS_1, "weights", scratch);
        clock.advance(Duration.ofHours(1));

        // when
        ModelVersion again = registry.register(IRIS_1, "weights", scratch);

        // then
        assertThat(again).isEqualTo(first);
        assertThat(registry.apis().refresh().generation()).isEqualTo(1);
    }

    @Test
    void aVersionNeverChanges() {
        // given
        ModelVersion first = registry.register(IRIS_1, "weights", scratch);

        // when
        Problem refusal = refusal(() -> registry.register(IRIS_1, "other weights", scratch));

        // then
        assertThat(refusal.type()).isEqualTo(CatalogProblem.MODEL_EXISTS);
        assertThat(models.version(IRIS_1)).contains(first);
    }

    @Test
    void anArtifactIsKnownByItsPathsAndContents() throws IOException {
        // given
        Path one = folder("one", "a/model.onnx", "w", "a/data.bin", "d");
        Path same = folder("same", "a/data.bin", "d", "a/model.onnx", "w");
        Path moved = folder("moved", "a/model.onnx", "w", "data.bin", "d");
        Path changed = folder("changed", "a/model.onnx", "w", "a/data.bin", "e");

        // when
        ModelArtifact artifact = models.store(one, one.resolve("a/model.onnx"));

        // then
        assertThat(artifact.main()).isEqualTo("a/model.onnx");
        assertThat(artifact.files())
                .containsExactly(
                        new ModelArtifact.File("a/data.bin", Sha256.of("d".getBytes(StandardCharsets.UTF_8)), 1),
                        new ModelArtifact.File("a/model.onnx", Sha256.of("w".getBytes(StandardCharsets.UTF_8)), 1));
        assertThat(artifact.files()).allMatch(file -> store.hasBlob(file.digest()));
        assertThat(models.store(same, Path.of("a/model.onnx"))).isEqualTo(artifact);
        assertThat(models.store(moved, Path.of("a/model.onnx")).digest()).isNotEqualTo(artifact.digest());
        assertThat(models.store(changed, Path.of("a/model.onnx")).digest()).isNotEqualTo(artifact.digest());
        assertThat(models.store(one, one).main()).isEmpty();
    }

    @Test
    void refusesAnArtifactWithoutItsMainFile() throws IOException {
        // given
        Path folder = folder("one", "model.onnx", "w", "b", "d");

        // then
        assertThatThrownBy(() -> models.store(folder, folder.resolve("other.onnx")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other.onnx");
    }

    @Tag("S11")
    @Test
    void leavesLinksOut() throws IOException {
        // given
        Path folder = folder("one", "model.onnx", "w", "b", "d");
        Files.createSymbolicLink(
                folder.resolve("link"), folder("secret", "s", "s", "t", "t").resolve("s"));

        // when
        ModelArtifact artifact = models.store(folder, folder.resolve("model.onnx"));

        // then
        assertThat(artifact.files()).extracting(ModelArtifact.File::path).containsExactly("b", "model.onnx");
    }

    @Test
    void keepsAModelThatAKeptRevisionServes() {
        // given
        ModelRef second = new ModelRef("iris", "2");
        registry.register(IRIS_1, "a", scratch);
        registry.register(second, "b", scratch);
        registry.deploy(Specs.onnx("flowers"), IRIS_1);
        registry.deploy(Specs.onnx("flowers"), second);
        registry.deploy(Specs.onnx("plants"), IRIS_1);

        // when
        Problem refusal = refusal(() -> models.delete(IRIS_1, Author.named("bob")));

        // then
        assertThat(refusal.type()).isEqualTo(CatalogProblem.MODEL_IN_USE);
        assertThat(refusal.detail()).isEqualTo("iris@1 is served by [flowers, plants]");
        assertThat(models.usersOf(second)).containsExactly(new ApiName("flowers"));
    }

    @Test
    void deletesAModelThatNobodyServes() {
        // given
        registry.register(IRIS_1, "a", scratch);
        registry.deploy(Specs.onnx("flowers"), IRIS_1);
        registry.apis().delete(new ApiName("flowers"), Author.named("bob"), OptionalLong.empty());

        // when
        models.delete(IRIS_1, Author.named("bob"));

        // then
        assertThat(models.version(IRIS_1)).isEmpty();
        assertThat(models.names()).isEmpty();
        assertThat(refusal(() -> models.delete(IRIS_1, Author.named("bob"))).type())
                .isEqualTo(CatalogProblem.NO_SUCH_MODEL);
        assertThat(refusal(() -> registry.deploy(Specs.onnx("flowers"), IRIS_1)).type())
                .isEqualTo(CatalogProblem.NO_SUCH_MODEL);
    }

    @Test
    void aDeletedVersionMayComeBackWithOtherFiles() {
        // given
        registry.register(IRIS_1, "a", scratch);
        models.delete(IRIS_1, Author.named("bob"));

        // when
        ModelVersion again = registry.register(IRIS_1, "b", scratch);

        // then
        assertThat(Registries.over(store, clock).models().version(IRIS_1)).contains(again);
    }

    @Test
    void aDocumentThatNobodyRefersToIsSteppedOver() {
        // given: what a writer left that was cut off, or that is still at work
        store.create("models/iris/1.json", "another writer's");

        // when
        ModelVersion registered = registry.register(IRIS_1, "a", scratch);

        // then
        assertThat(Registries.over(store, clock).models().version(IRIS_1)).contains(registered);
        assertThat(store.read("models/iris/1.json").orElseThrow().content()).isEqualTo("another writer's");
    }

    @Test
    void versionsWhoseDocumentsWantTheSameNameDoNotMix() {
        // given
        store.create("models/iris/1.json", "another writer's");
        ModelVersion first = registry.register(IRIS_1, "a", scratch);

        // when
        ModelVersion second = registry.register(new ModelRef("iris", "1-2"), "b", scratch);

        // then
        ModelCatalog other = Registries.over(store, clock).models();
        assertThat(other.versions("iris")).containsExactly(first, second);
    }

    @Test
    void refusesAModelWhoseFilesAreGone() {
        // given
        ModelVersion known = registry.register(IRIS_1, "a", scratch);
        known.artifact().files().forEach(file -> store.deleteBlob(file.digest(), Duration.ZERO));

        // when
        Problem refusal = refusal(() ->
                models.register(new ModelRef("iris", "2"), known.artifact(), Registries.FACTS, Author.named("ann")));

        // then
        assertThat(refusal.type()).isEqualTo(CatalogProblem.CONFLICT);
        assertThat(models.versions("iris")).hasSize(1);
    }

    @Test
    void registeringAgainHealsADamagedDocument() {
        // given
        ModelVersion first = registry.register(IRIS_1, "a", scratch);
        store.damage("models/iris/1.json", "{");
        Registries restarted = Registries.over(store, clock);

        // when
        Problem damaged = refusal(() -> restarted.models().version(IRIS_1));
        restarted.register(IRIS_1, "a", scratch);

        // then
        assertThat(damaged.type()).isEqualTo(StoreProblem.STORE_DAMAGED);
        assertThat(Registries.over(store, clock).models().version(IRIS_1)).contains(first);
    }

    @Test
    void theFormOfADocumentIsKnown() {
        // given
        ModelVersion model = registry.register(IRIS_1, "weights", scratch);

        // when
        String document = store.read("models/iris/1.json").orElseThrow().content();

        // then: a change here needs a new format number
        assertThat(document.replaceAll("\\s+", "").replaceAll("[0-9a-f]{64}", "SHA"))
                .isEqualTo("""
                        {"format":2,"ref":{"name":"iris","version":"1"},\
                        "artifact":{"main":"model.onnx","files":[{"path":"model.onnx","digest":"SHA","bytes":7}],\
                        "digest":"SHA"},\
                        "environment":[],"facts":{"engine":"onnx","inputs":[{"name":"x","type":"float32","shape":[-1,4]}],\
                        "outputs":[{"name":"label","type":"int64","shape":[-1]}],"memoryBytes":1000000,\
                        "loadTime":"PT0.012S","warmUpP50":"PT0.000034567S","sharedThreads":false},\
                        "createdAt":"2026-01-01T00:00:00Z","author":"ann"}""");
        assertThat(document).contains(model.artifact().digest().hex());
        assertThat(store.read("catalog.json").orElseThrow().content().replaceAll("\\s+", ""))
                .endsWith("\"models\":{\"iris\":{\"versions\":[{\"version\":\"1\","
                        + "\"document\":\"models/iris/1.json\",\"implicit\":false}]}}}");
    }

    private Path folder(String name, String path1, String content1, String path2, String content2) throws IOException {
        Path folder = scratch.resolve(name);
        for (List<String> file : List.of(List.of(path1, content1), List.of(path2, content2))) {
            Path target = folder.resolve(file.getFirst());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getLast());
        }
        return folder;
    }

    private static Problem refusal(ThrowingCallable write) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, write);
        assertThat(refusal).isNotNull();
        return refusal.problem();
    }
}

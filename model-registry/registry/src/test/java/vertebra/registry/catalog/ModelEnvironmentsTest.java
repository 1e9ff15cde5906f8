package vertebra.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.artifact.ArtifactFolder;
import vertebra.registry.artifact.ModelArtifact;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.catalog.ApiCatalog.DeployedModel.Brought;
import vertebra.registry.catalog.ApiCatalog.NewRevision;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Registries;
import vertebra.spec.ModelRef;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.testing.Specs;
import vertebra.testkit.time.ManualClock;

/** The packages that a model runs with. */
class ModelEnvironmentsTest {

    private static final ModelRef FIRST = new ModelRef("iris", "1");

    @TempDir
    private Path scratch;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final Registries registry = Registries.over(store, clock);

    @Test
    void anotherProcessReadsTheEnvironmentOfAModel() {
        // given
        ModelEnvironment environment = stored("numpy");

        // when
        deploy("code", environment);

        // then
        assertThat(Registries.over(store, clock)
                        .models()
                        .version(FIRST)
                        .orElseThrow()
                        .environment())
                .contains(environment);
    }

    @Test
    void theSameFilesWithTheSameEnvironmentAreTheSameRevision() {
        // given
        ApiRevision first = deploy("code", stored("numpy"));

        // when
        ApiRevision again = deploy("code", stored("numpy"));

        // then
        assertThat(again).isEqualTo(first);
    }

    @Test
    void theSameFilesWithAnotherEnvironmentAreANewVersion() {
        // given
        deploy("code", stored("numpy"));

        // when
        ApiRevision next = deploy("code", stored("pandas"));

        // then
        assertThat(next.revision().number()).isEqualTo(2);
        assertThat(next.models()).containsValue(new ModelRef("iris", "2"));
    }

    @Test
    void theWheelsOfAServedModelAreNeverCollected() {
        // given
        deploy("code", stored("numpy"));
        clock.advance(Duration.ofDays(400));

        // when
        int removed =
                new GarbageCollector(registry.root(), store, clock).collect().blobs();

        // then
        assertThat(removed).isZero();
        assertThat(store.blobs()).hasSize(2);
    }

    @Test
    void aDeployWithoutItsWheelsIsRefused() {
        // given
        Path folder = wheels("numpy");
        ModelEnvironment lost = environment(ArtifactFolder.read(folder, folder));

        // when
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> deploy("code", lost));

        // then
        assertThat(refusal.problem().type()).isEqualTo(CatalogProblem.CONFLICT);
        assertThat(registry.apis().catalog().apis()).isEmpty();
    }

    @Test
    void aModelOfTheFormatBeforeHasNone() {
        // given
        registry.register(FIRST, "weights", scratch);
        String key = "models/iris/1.json";
        String format2 = store.read(key).orElseThrow().content();
        String format1 =
                format2.replace("\"format\" : 2", "\"format\" : 1").replaceAll("\"environment\" : \\[ ],\\s*", "");
        store.damage(key, format1);

        // when
        ModelVersion read =
                Registries.over(store, clock).models().version(FIRST).orElseThrow();

        // then
        assertThat(format1).doesNotContain("environment");
        assertThat(read.environment()).isEmpty();
    }

    private ApiRevision deploy(String content, ModelEnvironment environment) {
        Brought model = registry.brought("iris", content, scratch);
        Brought brought = new Brought(model.name(), model.artifact(), Optional.of(environment), model.facts());
        return registry.deploy(NewRevision.of(Specs.onnx("iris"), brought)).getFirst();
    }

    private ModelEnvironment stored(String wheel) {
        Path folder = wheels(wheel);
        return environment(registry.models().store(folder, folder));
    }

    private static ModelEnvironment environment(ModelArtifact wheels) {
        return new ModelEnvironment("key of " + wheels.digest(), "3.11", wheels);
    }

    private Path wheels(String wheel) {
        try {
            Path folder = Files.createTempDirectory(scratch, "wheels");
            Files.writeString(folder.resolve(wheel + "-1.0-py3-none-any.whl"), wheel);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package vertebra.serving.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.testing.FakeEngine;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelInspector.Candidate;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.EngineThreads;
import vertebra.serving.residency.EngineCatalog;
import vertebra.serving.testing.DataPlane;
import vertebra.serving.workers.SecretFiles;
import vertebra.serving.workers.WorkerTerms;
import vertebra.spec.ApiSpec;
import vertebra.spec.RealtimeApi;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.yaml.ApiSpecReader;

class LoadingModelInspectorTest {

    private static final WorkerTerms WORKERS = new WorkerTerms(new SecretFiles(Path.of("/absent")));

    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final EngineThreads threads = new EngineThreads(1);
    private final LoadingModelInspector inspector =
            new LoadingModelInspector(new EngineCatalog(List.of(engine)), threads, WORKERS, Duration.ofSeconds(20));

    @AfterEach
    void everythingIsClosed() {
        threads.close();
        await().untilAsserted(() -> assertThat(engine.openModels()).isZero());
        assertThat(engine.openSlots()).isZero();
    }

    @Test
    void findsOutWhatAModelIs() {
        // when
        ModelFacts facts = inspector.inspect(model(List.of("y"), List.of()));

        // then
        assertThat(facts.engine()).isEqualTo("onnx");
        assertThat(facts.inputs()).containsExactly(new ModelFacts.Port("x", "float32", List.of(-1L, 4L)));
        assertThat(facts.outputs()).containsExactly(new ModelFacts.Port("y", "float32", List.of(-1L, 4L)));
        assertThat(facts.memoryBytes()).isEqualTo(1024);
        assertThat(facts.warmUpP50()).isPositive();
        assertThat(facts.sharedThreads()).isFalse();
        assertThat(engine.runs()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void runsTheRecordedBodies() {
        // when
        inspector.inspect(model(List.of(), List.of("{\"x\":[[1,2,3,4]]}", "{\"x\":[5,6,7,8]}")));

        // then
        assertThat(engine.runs()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void givesSlowModelsSharedThreads() {
        // given
        engine.duringRuns(() -> DataPlane.burn(400_000));

        // then
        assertThat(inspector.inspect(model(List.of(), List.of())).sharedThreads())
                .isTrue();
    }

    @Test
    void givesLargeModelsSharedThreads() throws IOException {
        // given
        Candidate candidate = model(List.of(), List.of());
        try (RandomAccessFile file = new RandomAccessFile(candidate.main().toFile(), "rw")) {
            file.setLength(5_000_000);
        }

        // then
        assertThat(inspector.inspect(candidate).sharedThreads()).isTrue();
    }

    @Test
    void refusesAnUnknownFormat() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("notes.txt"), "milk");

        // then
        refuses(() -> inspector.inspect(Candidate.of(folder, file)), "onnx");
        assertThat(inspector.externalFiles(file)).isEmpty();
    }

    @Test
    void refusesAnOutputThatTheModelDoesNotHave() {
        refuses(() -> inspector.inspect(model(List.of("z"), List.of())), "'z'", "Did you mean 'y'?");
    }

    @Test
    void refusesWhatCannotBeLoadedWithTheFix() {
        // given
        engine.failLoads(new EngineFailure.UnsupportedModel("Operator Foo is unknown.", "Export it with opset 17."));

        // then
        refuses(() -> inspector.inspect(model(List.of(), List.of())), "Operator Foo", "opset 17");
    }

    @Test
    void refusesWhatFailsOnGeneratedInputsAndAsksForRecordedOnes() {
        // given
        engine.failRuns(new EngineFailure.RefusedInput("index 0 is outside the table"));

        // then
        refuses(() -> inspector.inspect(model(List.of(), List.of())), "index 0 is outside the table", "warm_up");
    }

    @Test
    void refusesWhenARecordedBodyDoesNotFit() {
        refuses(() -> inspector.inspect(model(List.of(), List.of("{\"x\":[[1]]}"))), "warm_up", "x");
    }

    @Test
    void givesUpOnALoadThatTakesTooLongAndClosesItLater() {
        // given
        LoadingModelInspector hasty =
                new LoadingModelInspector(new EngineCatalog(List.of(engine)), threads, WORKERS, Duration.ofMillis(50));
        engine.loadGate().close();

        // then
        refuses(() -> hasty.inspect(model(List.of(), List.of())), "was not loaded");
        engine.loadGate().open();
    }

    private Candidate model(List<String> outputs, List<String> warmUp) {
        ApiSpec api = new ApiSpecReader()
                .read(Map.of(
                        "name",
                        "iris",
                        "predictor",
                        Map.of("type", "onnx", "model", "model.onnx", "outputs", outputs),
                        "warm_up",
                        warmUp));
        return new Candidate(
                folder,
                FakeEngine.write(folder.resolve("model.onnx")),
                Optional.of((RealtimeApi) api),
                Optional.empty());
    }

    private static void refuses(ThrowingCallable inspection, String... words) {
        assertThatThrownBy(inspection).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().type()).isEqualTo(ServingProblem.UNSERVABLE_MODEL);
            assertThat(refused.problem().detail() + " "
                            + refused.problem().fix().orElse(""))
                    .contains(words);
        });
    }
}

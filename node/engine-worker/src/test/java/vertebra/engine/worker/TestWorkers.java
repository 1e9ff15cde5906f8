package vertebra.engine.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.Payload;
import vertebra.engine.api.PayloadModel;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.worker.environment.Interpreter;
import vertebra.engine.worker.environment.Interpreters;
import vertebra.engine.worker.environment.PythonHome;
import vertebra.engine.worker.environment.PythonSource;
import vertebra.engine.worker.frames.FrameBudget;
import vertebra.engine.worker.sandbox.Sandbox;
import vertebra.engine.worker.sandbox.SandboxSettings;
import vertebra.engine.worker.sandbox.SandboxSettings.Isolation;
import vertebra.engine.worker.sandbox.SandboxSettings.Network;

/** Engines on this machine's own Python, in a folder of the test. */
public final class TestWorkers implements AutoCloseable {

    /** Answers with what came; does as it is told by {@code do}. */
    public static final String OBEDIENT = """
            import os, signal, sys, threading, time

            class PythonPredictor:
                def __init__(self, config):
                    self.leak = []
                    exec(config.get("at_start", ""))

                def predict(self, payload):
                    exec(payload.get("do", ""))
                    return payload.get("say", "done")
            """;

    private final Path folder;
    private final List<InferenceEngine> engines;

    public TestWorkers(Path folder) {
        this(folder, Duration.ofSeconds(30));
    }

    public TestWorkers(Path folder, Duration startTimeout) {
        this(folder, startTimeout, FrameBudget.ofHeap());
    }

    public TestWorkers(Path folder, Duration startTimeout, FrameBudget frames) {
        this(folder, startTimeout, frames, PythonEngine.TICK);
    }

    /** @param tick how often a worker is asked whether it lives */
    public TestWorkers(Path folder, Duration startTimeout, FrameBudget frames, Duration tick) {
        this.folder = folder;
        Sandbox sandbox =
                Sandbox.open(new SandboxSettings(Isolation.OFF, Network.HOST, folder.resolve("guard"), List.of()));
        this.engines = PythonEngine.all(
                new WorkerHost(folder.resolve("w"), new OwnPython(), sandbox, startTimeout), frames, tick);
    }

    /** A file beside this class. */
    public static String resource(String name) {
        try (InputStream text = TestWorkers.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on, a worker runs this instead of our package. */
    public void script(String python) {
        try {
            Files.writeString(folder.resolve("w/scripts/vertebra_worker/__main__.py"), python);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine of this kind. */
    public InferenceEngine engine(String name) {
        return engines.stream()
                .filter(engine -> engine.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One process, one thread, requests of 30 s at most. */
    public static WorkerOptions options() {
        return options(
                new WorkerOptions.Size(1, 1, Optional.empty()), Duration.ofSeconds(30), WorkerOptions.Retry.NEVER);
    }

    public static WorkerOptions options(WorkerOptions.Size size, Duration limit, WorkerOptions.Retry retry) {
        return options(size, limit, retry, Map.of());
    }

    public static WorkerOptions options(
            WorkerOptions.Size size, Duration limit, WorkerOptions.Retry retry, Map<String, Object> config) {
        return new WorkerOptions(
                new WorkerOptions.Owner("test", "r1"),
                size,
                new WorkerOptions.Code(config, Map.of("GREETING", "hello"), Optional.empty(), Optional.empty(), "info"),
                new WorkerOptions.Environment(Optional.empty(), Optional.empty()),
                new WorkerOptions.Limits(0, 0, limit),
                retry,
                PredictorMetrics.NONE);
    }

    public PayloadModel load(String code, WorkerOptions options) throws EngineException {
        try {
            Path project = Files.createDirectories(folder.resolve("project"));
            Path main = Files.writeString(project.resolve("predictor.py"), code);
            return (PayloadModel) engine("python").load(new ModelFiles(project, main), LoadOptions.inWorkers(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PayloadModel loadObedient(WorkerOptions options) throws EngineException {
        return load(OBEDIENT, options);
    }

    /** A request with this JSON body. */
    public static Payload.Request request(String json) {
        return new Payload.Request(json.getBytes(UTF_8), Optional.of("application/json"), Map.of(), Map.of(), "id-1");
    }

    /** Has some Python run in the predictor. */
    public static CompletableFuture<Payload.Answer> tell(PayloadModel model, String python) {
        return model.predict(
                request("{\"do\": \"" + python.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}"));
    }

    /** The body of an answer, waited for. */
    public static String text(CompletableFuture<Payload.Answer> answer) {
        return new String(answer.orTimeout(20, TimeUnit.SECONDS).join().body(), UTF_8);
    }

    /** What a request failed with, waited for. */
    public static EngineFailure failure(CompletableFuture<Payload.Answer> answer) {
        try {
            answer.get(20, TimeUnit.SECONDS);
            throw new AssertionError("the request was answered");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failed) {
                return failed.failure();
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Folders of workers, scripts aside. */
    public List<Path> scratchFolders() {
        try (Stream<Path> entries = Files.list(folder.resolve("w"))) {
            return entries.filter(entry -> !entry.endsWith("scripts")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all workers, and sees that nothing of them is left. */
    @Override
    public void close() {
        engines.forEach(InferenceEngine::close);
        assertThat(scratchFolders()).isEmpty();
    }

    /** Without packages. Asked once: it takes a while. */
    private static final class OwnPython implements PythonSource {

        private static final Optional<Interpreter> FOUND = find();

        OwnPython() {
            assumeTrue(FOUND.isPresent(), "NOT RUN: needs Python 3.9 or later");
        }

        private static Optional<Interpreter> find() {
            try {
                return Optional.of(Interpreters.onPath(Optional.empty()).require(Optional.empty()));
            } catch (EngineException none) {
                return Optional.empty();
            }
        }

        @Override
        public PythonHome prepare(WorkerOptions.Environment wanted) {
            return new PythonHome(FOUND.orElseThrow().program(), List.of());
        }

        @Override
        public String describe() {
            return "Python " + FOUND.orElseThrow().version();
        }
    }
}

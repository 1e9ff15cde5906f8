package vertebra.serving.inspection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.artifact.ModelFacts.Port;
import vertebra.registry.artifact.ModelInspector;
import vertebra.serving.codec.SignaturePorts;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.EngineThreads;
import vertebra.serving.replica.WarmModel;
import vertebra.serving.residency.EngineCatalog;
import vertebra.serving.residency.ModelLoader;
import vertebra.serving.workers.WorkerTerms;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/**
 * Finds out by loading: the model is loaded, run and closed again on a loading thread (where it runs in workers: on a virtual
 * one), exactly as a replica would do it. Callers wait on virtual threads, for a bounded time; a load that takes longer goes on
 * alone and is closed when it ends.
 */
public final class LoadingModelInspector implements ModelInspector {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoadingModelInspector.class);

    private final EngineCatalog engines;
    private final EngineThreads threads;
    private final WorkerTerms workers;
    private final Duration patience;

    /** @param patience for one inspection, the wait for a loading thread included */
    public LoadingModelInspector(EngineCatalog engines, EngineThreads threads, WorkerTerms workers, Duration patience) {
        this.engines = engines;
        this.threads = threads;
        this.workers = workers;
        this.patience = patience;
    }

    @Override
    public Optional<String> engineOf(Path main) {
        return engines.recognising(main).map(InferenceEngine::name);
    }

    @Override
    public List<String> externalFiles(Path main) {
        try {
            InferenceEngine engine = engines.recognising(main).orElse(null);
            return engine == null ? List.of() : engine.externalFiles(main);
        } catch (EngineException refused) {
            throw EngineProblems.ofLoad(refused);
        }
    }

    @Override
    public ModelFacts inspect(Candidate candidate, Consumer<String> notices) {
        InferenceEngine engine = engineFor(candidate);
        long bytes = sizeOf(candidate, engine);
        Threading threading = engine.runsInWorkers() ? Threading.CALLER : Threading.forFile(bytes);
        ModelLoader.Plan plan = new ModelLoader.Plan(
                engine,
                new ModelFiles(candidate.root(), candidate.main()),
                options(candidate, engine, threading),
                candidate.outputs(),
                candidate.warmUp());
        ModelFacts facts = await(
                engine.runsInWorkers()
                        ? CompletableFuture.supplyAsync(() -> inspect(plan, notices), Thread::startVirtualThread)
                        : threads.load(() -> inspect(plan, notices)));
        LOGGER.atInfo()
                .addKeyValue("engine", facts.engine())
                .addKeyValue("bytes", bytes)
                .addKeyValue("loadMillis", facts.loadTime().toMillis())
                .addKeyValue("memoryBytes", facts.memoryBytes())
                .addKeyValue("warmUpMicros", facts.warmUpP50().toNanos() / 1_000)
                .addKeyValue("sharedThreads", facts.sharedThreads())
                .log("Model inspected");
        return facts;
    }

    /** The one that the spec names, else the one that knows the file; code is no file that one could know. */
    private InferenceEngine engineFor(Candidate candidate) {
        return candidate
                .api()
                .flatMap(api -> EngineCatalog.nameFor(api.predictor()))
                .map(name -> engines.named(name)
                        .orElseThrow(() -> unservable("This node has no engine '" + name + "'.")
                                .asException()))
                .filter(engine -> engine.runsInWorkers() || engine.recognises(candidate.main()))
                .or(() -> engines.recognising(candidate.main()))
                .orElseThrow(() -> unservable("The file is none of the formats that this node serves: "
                                + String.join(", ", engines.names()) + ".")
                        .asException());
    }

    private LoadOptions options(Candidate candidate, InferenceEngine engine, Threading threading) {
        Environment environment = new Environment(candidate.wheels(), Optional.empty());
        return candidate
                .api()
                .filter(api -> engine.runsInWorkers())
                .map(api -> workers.of(api, WorkerTerms.Place.trial(candidate.root(), environment)))
                .orElseGet(() -> LoadOptions.inProcess(threading));
    }

    /** On a loading thread, or on a virtual one. */
    private static ModelFacts inspect(ModelLoader.Plan plan, Consumer<String> notices) {
        try (WarmModel warm = ModelLoader.load(plan)) {
            warm.model().notices().forEach(notices);
            return switch (warm) {
                case WarmModel.Tensors tensors -> {
                    ModelSignature signature = tensors.model().signature();
                    yield facts(plan, warm, SignaturePorts.inputs(signature), SignaturePorts.outputs(signature));
                }
                case WarmModel.Code code -> facts(plan, warm, List.of(), List.of());
            };
        }
    }

    private static ModelFacts facts(ModelLoader.Plan plan, WarmModel warm, List<Port> inputs, List<Port> outputs) {
        boolean sharedThreads = plan.options().threading() == Threading.SHARED_POOL
                || Threading.forCost(warm.warmUpP50()) == Threading.SHARED_POOL;
        return new ModelFacts(
                plan.engine().name(),
                inputs,
                outputs,
                warm.model().memoryBytes(),
                warm.loadTime(),
                warm.warmUpP50(),
                sharedThreads && !plan.engine().runsInWorkers());
    }

    private ModelFacts await(CompletableFuture<ModelFacts> inspection) {
        try {
            return inspection.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            inspection.cancel(false);
            throw unservable("It was not loaded and run within " + patience.toSeconds() + " seconds.")
                    .asException();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ProblemException expected
                    ? expected
                    : new IllegalStateException("inspection failed", Objects.requireNonNull(failed.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was inspected", e);
        }
    }

    /** The model's file and what it needs beside it. */
    private long sizeOf(Candidate candidate, InferenceEngine engine) {
        try {
            long bytes = Files.size(candidate.main());
            for (String name : engine.externalFiles(candidate.main())) {
                Path file = candidate.main().resolveSibling(name);
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            return bytes;
        } catch (EngineException refused) {
            throw EngineProblems.ofLoad(refused);
        } catch (IOException unreadable) {
            throw unservable("The model's file cannot be read.").asException(unreadable);
        }
    }

    private static Problem unservable(String detail) {
        return Problem.of(ServingProblem.UNSERVABLE_MODEL, detail);
    }
}

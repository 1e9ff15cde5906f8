package vertebra.serving.residency;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.ModelFiles;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelEnvironment;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.serving.problem.EngineProblems;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.WarmModel;
import vertebra.serving.workers.WorkerTerms;
import vertebra.spec.ModelRef;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.RealtimeApi;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** From a revision in the registry to its model in memory. Blocking: on a loading thread. */
public final class RevisionLoader {

    /** The name of a revision's only model. */
    private static final String ONLY = "";

    private final ModelCatalog models;
    private final ArtifactCache artifacts;
    private final EngineCatalog engines;
    private final WorkerTerms workers;

    public RevisionLoader(ModelCatalog models, ArtifactCache artifacts, EngineCatalog engines, WorkerTerms workers) {
        this.models = models;
        this.artifacts = artifacts;
        this.engines = engines;
        this.workers = workers;
    }

    /**
     * Fetches, loads and warms up the model of a revision, for so many replicas.
     *
     * @param metrics takes what its code counts
     * @return completed already, but for a model that runs in workers: while these start, the loading thread is for others
     * @throws ProblemException with the reason when it cannot be served here, as the result may fail
     */
    CompletableFuture<WarmModel> load(ApiRevision revision, int replicas, PredictorMetrics metrics) {
        if (!(revision.spec() instanceof RealtimeApi api)) {
            throw refuse("Only a RealtimeAPI is served by this node.");
        }
        ModelVersion version = version(revision).orElseThrow(() -> refuse("Its model version is not in the registry."));
        InferenceEngine engine = engines.named(version.facts().engine())
                .orElseThrow(() ->
                        refuse("This node has no engine '" + version.facts().engine() + "'."));
        Path root = artifacts.folderOf(version.artifact());
        ModelLoader.Plan plan = new ModelLoader.Plan(
                engine,
                new ModelFiles(root, root.resolve(version.artifact().main())),
                engine.runsInWorkers()
                        ? workers.of(api, place(revision, version, root, metrics))
                        : LoadOptions.inProcess(
                                version.facts().sharedThreads() ? Threading.SHARED_POOL : Threading.CALLER),
                api.predictor() instanceof ModelPredictor predictor ? predictor.outputs() : List.of(),
                api.warmUp());
        return engine.runsInWorkers()
                ? CompletableFuture.supplyAsync(() -> load(plan, replicas), Thread::startVirtualThread)
                : CompletableFuture.completedFuture(load(plan, replicas));
    }

    private static WarmModel load(ModelLoader.Plan plan, int replicas) {
        WarmModel model = ModelLoader.load(plan);
        try {
            model.model().scale(replicas);
            return model;
        } catch (EngineException refused) {
            model.close();
            throw EngineProblems.ofLoad(refused);
        }
    }

    private WorkerTerms.Place place(ApiRevision revision, ModelVersion version, Path root, PredictorMetrics metrics) {
        Environment environment = new Environment(
                version.environment().map(packages -> artifacts.folderOf(packages.wheels())),
                version.environment().map(ModelEnvironment::python));
        return new WorkerTerms.Place(revision.revision().toString(), root, environment, metrics);
    }

    /** What was found when the revision's model was inspected. */
    Optional<ModelFacts> facts(ApiRevision revision) {
        return version(revision).map(ModelVersion::facts);
    }

    private Optional<ModelVersion> version(ApiRevision revision) {
        ModelRef ref = revision.models().get(ONLY);
        return ref == null ? Optional.empty() : models.version(ref);
    }

    private static ProblemException refuse(String detail) {
        return Problem.of(ServingProblem.UNSERVABLE_MODEL, detail).asException();
    }
}

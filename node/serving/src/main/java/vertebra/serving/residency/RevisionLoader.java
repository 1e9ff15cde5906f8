package vertebra.serving.residency;

import java.nio.file.Path;
import java.util.Optional;
import vertebra.engine.api.InferenceEngine;
import vertebra.engine.api.InferenceEngine.Threading;
import vertebra.engine.api.ModelFiles;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiRevision;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.catalog.ModelVersion;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.WarmModel;
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

    public RevisionLoader(ModelCatalog models, ArtifactCache artifacts, EngineCatalog engines) {
        this.models = models;
        this.artifacts = artifacts;
        this.engines = engines;
    }

    /**
     * Fetches, loads and warms up the model of a revision.
     *
     * @throws ProblemException with the reason when it cannot be served here
     */
    WarmModel load(ApiRevision revision) {
        if (!(revision.spec() instanceof RealtimeApi api) || !(api.predictor() instanceof ModelPredictor predictor)) {
            throw refuse("Only model predictors of a RealtimeAPI are served by this node.");
        }
        ModelVersion version = version(revision).orElseThrow(() -> refuse("Its model version is not in the registry."));
        ModelFacts facts = version.facts();
        InferenceEngine engine = engines.named(facts.engine())
                .orElseThrow(() -> refuse("This node has no engine '" + facts.engine() + "'."));
        Path root = artifacts.folderOf(version.artifact());
        return ModelLoader.load(new ModelLoader.Plan(
                engine,
                new ModelFiles(root, root.resolve(version.artifact().main())),
                facts.sharedThreads() ? Threading.SHARED_POOL : Threading.CALLER,
                predictor.outputs(),
                api.warmUp()));
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

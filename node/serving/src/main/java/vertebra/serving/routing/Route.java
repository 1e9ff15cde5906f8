package vertebra.serving.routing;

import java.util.Optional;
import vertebra.registry.artifact.ModelFacts;
import vertebra.registry.catalog.ApiRevision;
import vertebra.serving.replica.LocalReplica;
import vertebra.serving.telemetry.RevisionTraffic;
import vertebra.spec.ApiName;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.RealtimeApi;

/**
 * One API as requests see it.
 *
 * @param revision the one that answers; while none is ready, the one that should
 * @param spec of that revision
 * @param facts of its model, while no replica is there to ask; empty where they cannot be read
 * @param replica where it is ready on this node; empty: nowhere
 * @param traffic of that revision
 */
public record Route(
        ApiRevision revision,
        RealtimeApi spec,
        Optional<ModelFacts> facts,
        Optional<LocalReplica> replica,
        RevisionTraffic traffic) {

    public ApiName api() {
        return revision.api();
    }

    /** True when code answers: it takes any content type, and answers what it likes. */
    public boolean isCode() {
        return spec.predictor() instanceof PythonPredictor;
    }

    public String endpoint() {
        return spec.networking().endpoint();
    }
}

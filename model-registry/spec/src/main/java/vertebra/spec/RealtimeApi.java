package vertebra.spec;

import java.util.List;
import java.util.Optional;

/**
 * An API that answers each request at once.
 *
 * @param name unique in the registry
 * @param predictor what answers
 * @param compute what one replica reserves
 * @param autoscaling how many replicas there are
 * @param updateStrategy how a new revision replaces the old one
 * @param networking where and to whom it answers
 * @param limits time, size and queue bounds
 * @param monitoring which answers are counted, when the user asked for it
 * @param warmUp request bodies (JSON text) that run before a replica is ready
 */
public record RealtimeApi(
        ApiName name,
        PredictorSpec predictor,
        ComputeSpec compute,
        AutoscalingSpec autoscaling,
        UpdateStrategy updateStrategy,
        NetworkingSpec networking,
        LimitsSpec limits,
        Optional<MonitoringSpec> monitoring,
        List<String> warmUp)
        implements ApiSpec {

    public static final String KIND = "RealtimeAPI";

    public RealtimeApi {
        warmUp = List.copyOf(warmUp);
    }

    @Override
    public String kind() {
        return KIND;
    }
}

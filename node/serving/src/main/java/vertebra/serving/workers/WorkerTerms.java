package vertebra.serving.workers;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vertebra.engine.api.LoadOptions;
import vertebra.engine.api.PredictorMetrics;
import vertebra.engine.api.WorkerOptions;
import vertebra.engine.api.WorkerOptions.Batching;
import vertebra.engine.api.WorkerOptions.Code;
import vertebra.engine.api.WorkerOptions.Environment;
import vertebra.engine.api.WorkerOptions.Limits;
import vertebra.engine.api.WorkerOptions.Owner;
import vertebra.engine.api.WorkerOptions.Retry;
import vertebra.engine.api.WorkerOptions.Size;
import vertebra.serving.problem.ServingProblem;
import vertebra.spec.ComputeSpec;
import vertebra.spec.NetworkingSpec;
import vertebra.spec.PredictorSpec;
import vertebra.spec.PredictorSpec.Models;
import vertebra.spec.PredictorSpec.PythonPredictor;
import vertebra.spec.PredictorSpec.Variables;
import vertebra.spec.PredictorSpec.WorkerSettings;
import vertebra.spec.RealtimeApi;
import vertebra.spec.problem.Problem;

/** From the spec of an API to how its workers run: the one place where the two meet. Blocking: it reads secrets. */
public final class WorkerTerms {

    private static final int NO_LIMIT = 0;

    private final SecretFiles secrets;

    public WorkerTerms(SecretFiles secrets) {
        this.secrets = secrets;
    }

    /**
     * What the spec does not say.
     *
     * @param revision of the API, or {@code trial}
     * @param root folder of its files
     * @param environment its packages
     * @param metrics takes what the predictor counts
     */
    public record Place(String revision, Path root, Environment environment, PredictorMetrics metrics) {

        /** For a deploy that is not committed. */
        public static Place trial(Path root, Environment environment) {
            return new Place("trial", root, environment, PredictorMetrics.NONE);
        }
    }

    /**
     * The options of an API's workers.
     *
     * @throws vertebra.spec.problem.ProblemException when a secret cannot be read, or no process can have such an environment
     */
    public LoadOptions of(RealtimeApi api, Place place) {
        WorkerSettings settings = api.predictor().worker();
        return LoadOptions.inWorkers(new WorkerOptions(
                new Owner(api.name().value(), place.revision()),
                size(settings),
                code(api.predictor(), place.root()),
                place.environment(),
                limits(api),
                retry(api.networking().retry()),
                place.metrics()));
    }

    private static Size size(WorkerSettings settings) {
        return new Size(
                settings.processesPerReplica(),
                settings.threadsPerProcess(),
                settings.serverSideBatching()
                        .map(batching -> new Batching(batching.maxBatchSize(), batching.batchInterval())));
    }

    @SuppressWarnings("NullAway") // It does not see that a component of a record of another module takes nulls.
    private Code code(PredictorSpec predictor, Path root) {
        WorkerSettings settings = predictor.worker();
        return new Code(
                settings.config(),
                environment(settings),
                predictor instanceof PythonPredictor python ? model(python, root) : Optional.empty(),
                settings.pythonPath().map(root::resolve),
                settings.logLevel());
    }

    /** For the predictor's {@code load_model}. */
    private static Optional<Path> model(PythonPredictor python, Path root) {
        return python.models()
                .filter(Models.Single.class::isInstance)
                .map(models -> root.resolve(((Models.Single) models).source()));
    }

    private Map<String, String> environment(WorkerSettings settings) {
        Map<String, String> resolved = new LinkedHashMap<>();
        settings.env().forEach((name, value) -> {
            String field = "predictor.env." + name;
            require(field, Variables.faultOfName(name), Variables.ADVICE_OF_NAMES);
            String text = value instanceof Map<?, ?> secret
                    ? secrets.read(field, String.valueOf(secret.get("secret")))
                    : String.valueOf(value);
            require(field, Variables.fault(name, text), Variables.ADVICE);
            resolved.put(name, text);
        });
        require("predictor.env", Variables.fault(resolved), Variables.ADVICE);
        return resolved;
    }

    /** Now that its secrets are known, too; and a stored spec may be older than a rule. */
    private static void require(String field, Optional<String> fault, String advice) {
        fault.ifPresent(why -> {
            throw Problem.of(ServingProblem.UNSERVABLE_MODEL, field + ": " + why + ".")
                    .withFix(advice)
                    .asException();
        });
    }

    private static Limits limits(RealtimeApi api) {
        ComputeSpec compute = api.compute();
        return new Limits(
                compute.memoryBytes().orElse(NO_LIMIT),
                compute.cpuMillis().orElse(NO_LIMIT),
                api.limits().requestTimeout());
    }

    private static Retry retry(NetworkingSpec.Retry retry) {
        return switch (retry) {
            case SAFE -> Retry.SAFE;
            case CONNECT -> Retry.CONNECT;
            case NEVER -> Retry.NEVER;
        };
    }
}

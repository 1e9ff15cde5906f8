package vertebra.serving.problem;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import vertebra.engine.api.EngineException;
import vertebra.engine.api.EngineFailure;
import vertebra.http.HttpProblem;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** What callers and deployers are told of an engine's failure. The runtime's own text stays in the cause, for the log. */
public final class EngineProblems {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private EngineProblems() {}

    /** A prediction failed. */
    public static ProblemException ofRun(EngineException thrown) {
        return switch (thrown.failure()) {
            case EngineFailure.RefusedInput refused ->
                Problem.of(ServingProblem.BAD_INPUT, refused.detail()).asException();
            case EngineFailure.OutOfMemory full -> noRoom(thrown);
            case EngineFailure.RunFailed failed -> modelFailed(thrown);
            case EngineFailure.CorruptModel corrupt -> modelFailed(thrown);
            case EngineFailure.UnsupportedModel unsupported -> modelFailed(thrown);
            case EngineFailure.UnsafeModel unsafe -> modelFailed(thrown);
            case EngineFailure.CodeFailed failed ->
                // Without a cause: the traceback is in the API's log already.
                Problem.of(ServingProblem.CODE_FAILED, "internal server error").asException();
            case EngineFailure.Overdue overdue ->
                Problem.of(ServingProblem.DEADLINE, overdue.detail()).asException(thrown);
            case EngineFailure.WorkerLost lost ->
                Problem.retryable(ServingProblem.WORKER_LOST, lost.detail(), RETRY)
                        .asException(thrown);
        };
    }

    /**
     * True when a run failed because it was cut short: nobody waited for it any more, or it ended with its worker, or had none. How long
     * that took says nothing of the model.
     */
    public static boolean isCutShort(Throwable told) {
        return told instanceof CancellationException
                || (told instanceof ProblemException failed
                        && (failed.problem().type() == ServingProblem.WORKER_LOST
                                || failed.problem().type() == ServingProblem.DEADLINE));
    }

    /** The machine has no room for a prediction now. */
    public static ProblemException noRoom(Throwable cause) {
        return Problem.retryable(HttpProblem.UNAVAILABLE, "The node has no memory for this request now.", RETRY)
                .asException(cause);
    }

    /** A model cannot be loaded. */
    public static ProblemException ofLoad(EngineException thrown) {
        Problem problem =
                Problem.of(ServingProblem.UNSERVABLE_MODEL, thrown.failure().detail());
        return (switch (thrown.failure()) {
                    case EngineFailure.UnsupportedModel unsupported -> problem.withFix(unsupported.fix());
                    case EngineFailure.UnsafeModel unsafe -> problem.withFix(unsafe.fix());
                    case EngineFailure.CorruptModel corrupt -> problem;
                    case EngineFailure.RefusedInput refused -> problem;
                    case EngineFailure.OutOfMemory full -> problem;
                    case EngineFailure.RunFailed failed -> problem;
                    case EngineFailure.CodeFailed failed -> problem;
                    case EngineFailure.Overdue overdue -> problem;
                    case EngineFailure.WorkerLost lost -> problem;
                })
                .asException(thrown);
    }

    private static ProblemException modelFailed(EngineException thrown) {
        return Problem.of(ServingProblem.MODEL_FAILED, thrown.failure().detail())
                .asException(thrown);
    }
}

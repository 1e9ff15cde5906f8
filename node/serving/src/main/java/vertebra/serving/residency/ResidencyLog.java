package vertebra.serving.residency;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import vertebra.serving.replica.WarmModel;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** What the node's log says of its replicas: one line for each decision. */
final class ResidencyLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(AssignmentFollower.class);

    private ResidencyLog() {}

    static void ready(Resident resident, WarmModel model) {
        info(resident)
                .addKeyValue("replicas", resident.replicas())
                .addKeyValue("loadMillis", model.loadTime().toMillis())
                .addKeyValue("memoryBytes", model.model().memoryBytes())
                .addKeyValue("warmUpMicros", model.warmUpP50().toNanos() / 1_000)
                .addKeyValue("rowsIndependent", model instanceof WarmModel.Tensors tensors && tensors.rowsIndependent())
                .log("Replica ready");
    }

    static void resized(Resident resident) {
        info(resident).addKeyValue("replicas", resident.replicas()).log("Replicas resized");
    }

    static void notResized(Resident resident, String reason) {
        info(resident)
                .addKeyValue("replicas", resident.replicas())
                .addKeyValue("wanted", resident.assignment().replicas())
                .addKeyValue("reason", reason)
                .log("Replicas cannot be resized");
    }

    /** It answers nothing, or not for long; or it is well again. */
    static void troubled(Resident resident) {
        info(resident).addKeyValue("reason", resident.view().reason()).log("Replica in another state of health");
    }

    static void exceedsNode(Resident resident, String missing) {
        info(resident).addKeyValue("reason", missing).log("Replicas exceed the node");
    }

    static void failed(Resident resident, String reason, Duration retryIn) {
        info(resident)
                .addKeyValue("reason", reason)
                .addKeyValue("retryIn", retryIn)
                .log("Replica failed");
    }

    static void drained(Resident resident) {
        info(resident).log("Replica drained");
    }

    static void cannotFollow(RuntimeException unexpected) {
        LOGGER.atError().setCause(unexpected).log("Cannot follow the assignments now");
    }

    /** Why a load failed, fit for everybody; what nobody expected goes to the log with its cause. */
    static String reason(Resident resident, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ProblemException expected) {
            Problem problem = expected.problem();
            return problem.fix().map(fix -> problem.detail() + " " + fix).orElse(problem.detail());
        }
        LOGGER.atError()
                .setCause(cause)
                .addKeyValue("api", resident.key().api())
                .addKeyValue("revision", resident.key().revision())
                .log("Load failed unexpectedly");
        return "The load failed inside the node; its log has the cause.";
    }

    private static LoggingEventBuilder info(Resident resident) {
        return LOGGER.atInfo()
                .addKeyValue("api", resident.key().api())
                .addKeyValue("revision", resident.key().revision());
    }
}

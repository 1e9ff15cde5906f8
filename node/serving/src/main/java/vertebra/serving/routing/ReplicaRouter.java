package vertebra.serving.routing;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import vertebra.serving.admission.Admission.Refused;
import vertebra.serving.problem.ServingProblem;
import vertebra.serving.replica.LocalReplica;
import vertebra.serving.replica.PredictCall;
import vertebra.spec.ApiName;
import vertebra.spec.problem.Problem;

/**
 * Finds who answers a call. Routes by a table that is replaced as a whole, so that a call sees one state of the node; never waits
 * for a store or for peers. Called on event loops; {@link #publish} on any thread.
 */
public final class ReplicaRouter {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private volatile RouteTable table = RouteTable.EMPTY;

    /** The table of now. */
    public RouteTable table() {
        return table;
    }

    /** Replaces the table. A replica that leaves it is drained after this, never before. */
    public void publish(RouteTable newTable) {
        table = newTable;
    }

    /**
     * Answers a call.
     *
     * @return {@link PredictCall#answer}; fails with a problem when nobody takes the call
     */
    public Future<byte[]> predict(ApiName api, PredictCall call) {
        Optional<LocalReplica> refusing = Optional.empty();
        while (true) {
            Optional<Route> route = table.of(api);
            if (route.isEmpty()) {
                return fail(Problem.of(ServingProblem.NO_SUCH_API, "The API " + api + " was deleted."));
            }
            Optional<LocalReplica> replica = route.get().replica();
            if (replica.isEmpty() || replica.equals(refusing)) {
                return fail(Problem.retryable(ServingProblem.NO_REPLICA, noReplica(route.get()), RETRY));
            }
            Optional<Refused> refused = replica.get().take(call);
            if (refused.isEmpty()) {
                return call.answer();
            }
            if (refused.get() == Refused.FULL) {
                return fail(Problem.retryable(ServingProblem.QUEUE_FULL, queueFull(route.get()), RETRY));
            }
            // It began to drain after the table was read: the table of now names its successor.
            refusing = replica;
        }
    }

    private static Future<byte[]> fail(Problem problem) {
        return Future.failedFuture(problem.asException());
    }

    private static String noReplica(Route route) {
        return "No replica of " + route.api() + " " + route.revision().revision() + " is ready on this node.";
    }

    private static String queueFull(Route route) {
        return "As many requests of " + route.api() + " are in flight as it may have (limits.max_queue "
                + route.spec().limits().maxQueue() + ", autoscaling.max_replica_concurrency "
                + route.spec().autoscaling().maxReplicaConcurrency() + ").";
    }
}

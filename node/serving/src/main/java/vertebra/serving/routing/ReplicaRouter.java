package vertebra.serving.routing;

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
     * Refuses what would be refused anyway, before its body is read.
     *
     * @throws vertebra.spec.problem.ProblemException no replica is ready, or its queue is full
     */
    public void checkRoom(Route route) {
        LocalReplica replica =
                route.replica().orElseThrow(() -> noReplica(route).asException());
        if (replica.isFull()) {
            throw queueFull(route, replica).asException();
        }
    }

    /**
     * Gives a call to who answers it; it fails with a problem when nobody takes it.
     *
     * @return the call
     */
    public PredictCall predict(ApiName api, PredictCall call) {
        Optional<Problem> refused = offer(api, call);
        refused.ifPresent(problem -> call.fail(problem.asException()));
        return call;
    }

    private Optional<Problem> offer(ApiName api, PredictCall call) {
        Optional<LocalReplica> refusing = Optional.empty();
        while (true) {
            Optional<Route> route = table.of(api);
            if (route.isEmpty()) {
                return Optional.of(Problem.of(ServingProblem.NO_SUCH_API, "The API " + api + " was deleted."));
            }
            Optional<LocalReplica> replica = route.get().replica();
            if (replica.isEmpty() || replica.equals(refusing)) {
                return Optional.of(noReplica(route.get()));
            }
            Optional<Refused> refused = replica.get().take(call);
            if (refused.isEmpty()) {
                return Optional.empty();
            }
            if (refused.get() == Refused.FULL) {
                return Optional.of(queueFull(route.get(), replica.get()));
            }
            // It began to drain after the table was read: the table of now names its successor.
            refusing = replica;
        }
    }

    private static Problem noReplica(Route route) {
        return Problem.retryable(
                ServingProblem.NO_REPLICA,
                "No replica of " + route.api() + " " + route.revision().revision() + " is ready on this node.",
                RETRY);
    }

    private static Problem queueFull(Route route, LocalReplica replica) {
        return Problem.retryable(
                ServingProblem.QUEUE_FULL,
                "As many requests of " + route.api() + " are in flight as it may have (limits.max_queue "
                        + route.spec().limits().maxQueue() + ", autoscaling.max_replica_concurrency "
                        + route.spec().autoscaling().maxReplicaConcurrency() + ").",
                replica.retryAfter());
    }
}

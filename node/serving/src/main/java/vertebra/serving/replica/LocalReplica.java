package vertebra.serving.replica;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import vertebra.registry.catalog.ApiRevision;
import vertebra.serving.admission.Admission;
import vertebra.serving.admission.AdmissionGate;
import vertebra.serving.admission.GateBounds;
import vertebra.serving.admission.GateMeters;
import vertebra.serving.admission.Permit;
import vertebra.serving.batching.Batcher;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.telemetry.RevisionTraffic;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.RealtimeApi;

/**
 * The replicas of one revision on this node: one loaded model, one gate, {@code k·m} slots. Never changes its revision; it is
 * replaced. Safe for any thread.
 */
public final class LocalReplica {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int MAX_RETRY_SECONDS = 60;

    private final ApiRevision revision;
    private final WarmModel model;
    private final AdmissionGate gate;
    private final Batcher batcher;
    private final EngineThreads.Lane lane;
    private final CostMeter cost;
    private final RevisionTraffic traffic;
    private final ReplicaHost host;

    /** @param model owned and closed by this replica from now on */
    public LocalReplica(
            ApiRevision revision, WarmModel model, GateBounds bounds, RevisionTraffic traffic, ReplicaHost host) {
        this.revision = revision;
        this.model = model;
        this.gate = new AdmissionGate(bounds, new GateMeters(traffic.inFlight(), traffic.running(), traffic.riding()));
        this.batcher = new Batcher(model.model(), model.rowsIndependent(), traffic, host.nanoTime());
        this.lane = host.threads().newLane();
        this.cost = new CostMeter(model.warmUpP50(), model.codec().leastBytes());
        this.traffic = traffic;
        this.host = host;
        traffic.slots(bounds.running());
        traffic.loaded(model.loadTime(), model.model().memoryBytes());
        watch((RealtimeApi) revision.spec());
    }

    private void watch(RealtimeApi spec) {
        List<String> defaultOutputs =
                spec.predictor() instanceof ModelPredictor predictor ? predictor.outputs() : List.of();
        traffic.serves(model.model().signature(), spec.monitoring(), defaultOutputs);
    }

    public ApiRevision revision() {
        return revision;
    }

    public WarmModel model() {
        return model;
    }

    /**
     * Takes a call, on the event loop of the call, and answers it.
     *
     * @return why it was not taken; the call is untouched then. Empty: it was taken
     */
    public Optional<Admission.Refused> take(PredictCall call) {
        return switch (gate.enter()) {
            case Admission.Refused refused -> Optional.of(refused);
            case Permit permit -> {
                new Execution(this, call, permit).start();
                yield Optional.empty();
            }
        };
    }

    /** True when {@link #take} would refuse now because as many requests are in flight as may be. */
    public boolean isFull() {
        return gate.isFull();
    }

    /** When what waits now will have run: its number times what a prediction takes, over all slots. 1 to 60 seconds. */
    public Duration retryAfter() {
        long seconds = cost.timeFor(gate.queued(), gate.slots())
                .plusNanos(NANOS_PER_SECOND - 1)
                .toSeconds();
        return Duration.ofSeconds(Math.clamp(seconds, 1, MAX_RETRY_SECONDS));
    }

    /** Another number of replicas, without a new load. */
    public void resize(GateBounds bounds) {
        gate.resize(bounds);
        traffic.slots(bounds.running());
    }

    /**
     * Takes no more calls, lets those that were taken finish, then closes slots and model on a loading thread.
     *
     * @return completes when the model is closed, or fails with what its closing failed with
     */
    public Future<Void> drain() {
        Promise<Void> closed = Promise.promise();
        gate.close(() -> {
            try {
                Future.fromCompletionStage(host.threads().load(this::close))
                        .<Void>mapEmpty()
                        .onComplete(closed);
            } catch (RejectedExecutionException stopping) {
                // The process ends and takes the model with it.
                closed.complete();
            }
        });
        return closed.future();
    }

    private boolean close() {
        batcher.close();
        model.close();
        return true;
    }

    TensorCodec codec() {
        return model.codec();
    }

    Batcher batcher() {
        return batcher;
    }

    CostMeter cost() {
        return cost;
    }

    RevisionTraffic traffic() {
        return traffic;
    }

    EngineThreads.Lane lane() {
        return lane;
    }

    InlineTurns inline() {
        return host.inline();
    }

    long nanoTime() {
        return host.nanoTime().getAsLong();
    }
}

package vertebra.serving.replica;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import vertebra.registry.catalog.ApiRevision;
import vertebra.serving.admission.Admission;
import vertebra.serving.admission.AdmissionGate;
import vertebra.serving.admission.GateBounds;
import vertebra.serving.admission.Permit;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.telemetry.RevisionTraffic;
import vertebra.spec.PredictorSpec.ModelPredictor;
import vertebra.spec.RealtimeApi;

/**
 * The replicas of one revision on this node: one loaded model, one gate, {@code k·m} slots. Never changes its revision; it is
 * replaced. Safe for any thread.
 */
public final class LocalReplica {

    private final ApiRevision revision;
    private final WarmModel model;
    private final AdmissionGate gate;
    private final SlotPool slots;
    private final CostMeter cost;
    private final RevisionTraffic traffic;
    private final ReplicaHost host;

    /** @param model owned and closed by this replica from now on */
    public LocalReplica(
            ApiRevision revision, WarmModel model, GateBounds bounds, RevisionTraffic traffic, ReplicaHost host) {
        this.revision = revision;
        this.model = model;
        this.gate = new AdmissionGate(bounds, traffic.inFlight(), traffic.running());
        this.slots = new SlotPool(model.model());
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
        slots.close();
        model.close();
        return true;
    }

    TensorCodec codec() {
        return model.codec();
    }

    SlotPool slots() {
        return slots;
    }

    CostMeter cost() {
        return cost;
    }

    RevisionTraffic traffic() {
        return traffic;
    }

    EngineThreads threads() {
        return host.threads();
    }

    InlineBudget inline() {
        return host.inline();
    }

    long nanoTime() {
        return host.nanoTime().getAsLong();
    }
}

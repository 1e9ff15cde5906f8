package vertebra.serving.replica;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import vertebra.engine.api.EngineException;
import vertebra.registry.catalog.ApiRevision;
import vertebra.serving.admission.Admission;
import vertebra.serving.admission.AdmissionGate;
import vertebra.serving.admission.GateBounds;
import vertebra.serving.admission.GateMeters;
import vertebra.serving.admission.Permit;
import vertebra.serving.problem.EngineProblems;
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
    private final Runner runner;
    private final RevisionTraffic traffic;
    private final ReplicaHost host;

    /** @param model owned and closed by this replica from now on */
    public LocalReplica(
            ApiRevision revision, WarmModel model, GateBounds bounds, RevisionTraffic traffic, ReplicaHost host) {
        this.revision = revision;
        this.model = model;
        this.gate = new AdmissionGate(bounds, new GateMeters(traffic.inFlight(), traffic.running(), traffic.riding()));
        this.traffic = traffic;
        this.host = host;
        RealtimeApi spec = (RealtimeApi) revision.spec();
        this.runner = switch (model) {
            case WarmModel.Tensors tensors -> {
                traffic.serves(tensors.model().signature(), spec.monitoring(), defaultOutputs(spec));
                yield new TensorRunner(tensors, traffic, host);
            }
            case WarmModel.Code code -> {
                traffic.servesCode(spec.monitoring());
                yield new CodeRunner(code, traffic, host);
            }
        };
        if (hasWorkers()) {
            traffic.runsInWorkers(model.model()::health);
        }
        traffic.promises(spec.autoscaling().slo().latencyFor(model.warmUpP50()));
        traffic.slots(bounds.running());
        traffic.loaded(model.loadTime(), model.model().memoryBytes());
    }

    private static List<String> defaultOutputs(RealtimeApi spec) {
        return spec.predictor() instanceof ModelPredictor predictor ? predictor.outputs() : List.of();
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
                runner.start(call, permit);
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
        long seconds = runner.timeFor(gate.queued(), gate.slots())
                .plusNanos(NANOS_PER_SECOND - 1)
                .toSeconds();
        return Duration.ofSeconds(Math.clamp(seconds, 1, MAX_RETRY_SECONDS));
    }

    /** True when the number of replicas is one of processes, and {@link #scale} has to come before {@link #resize}. */
    public boolean hasWorkers() {
        return model.inWorkers();
    }

    /**
     * Gets the workers of so many replicas ready, on a virtual thread; {@link #resize} lets the requests come.
     *
     * @return fails with a problem when it cannot; there are as many as before then
     */
    public CompletableFuture<Void> scale(int replicas) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        model.model().scale(replicas);
                    } catch (EngineException refused) {
                        throw EngineProblems.ofLoad(refused);
                    }
                },
                Thread::startVirtualThread);
    }

    /** Other bounds, without a new load. */
    public void resize(GateBounds bounds) {
        gate.resize(bounds);
        traffic.slots(bounds.running());
    }

    /**
     * Takes no more calls, lets those that were taken finish, then closes slots and model.
     *
     * @return completes when the model is closed, or fails with what its closing failed with
     */
    public Future<Void> drain() {
        Promise<Void> closed = Promise.promise();
        gate.close(
                () -> Future.fromCompletionStage(host.close(model, this::close)).onComplete(closed));
        return closed.future();
    }

    private void close() {
        runner.close();
        model.close();
    }
}

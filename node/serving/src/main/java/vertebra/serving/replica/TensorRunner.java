package vertebra.serving.replica;

import java.time.Duration;
import vertebra.serving.admission.Permit;
import vertebra.serving.batching.Batcher;
import vertebra.serving.codec.TensorCodec;
import vertebra.serving.telemetry.RevisionTraffic;

/**
 * Runs the calls of a model of tensors: those of a small one on event loops, of a larger one on the engine threads, of one in
 * worker processes on virtual threads, which wait for it.
 */
final class TensorRunner implements Runner {

    private final TensorCodec codec;
    private final Batcher batcher;
    private final Lane lane;
    private final boolean inWorkers;
    private final CostMeter cost;
    private final RevisionTraffic traffic;
    private final ReplicaHost host;

    TensorRunner(WarmModel.Tensors model, RevisionTraffic traffic, ReplicaHost host) {
        this.codec = model.codec();
        this.batcher = new Batcher(model.model(), model.rowsIndependent(), traffic, host.nanoTime());
        this.inWorkers = model.inWorkers();
        this.lane = inWorkers ? new WaitingLane() : host.threads().newLane();
        this.cost = new CostMeter(model.warmUpP50(), model.codec().leastBytes());
        this.traffic = traffic;
        this.host = host;
    }

    @Override
    public void start(PredictCall call, Permit permit) {
        new Execution(this, call, permit).start();
    }

    @Override
    public Duration timeFor(int calls, int slots) {
        return cost.timeFor(calls, slots);
    }

    @Override
    public void close() {
        batcher.close();
    }

    /** True when a call with so much input may run on an event loop: it is cheap, and waits for no other process. */
    boolean isInline(long bytes) {
        return !inWorkers && cost.isCheap(bytes);
    }

    boolean inWorkers() {
        return inWorkers;
    }

    TensorCodec codec() {
        return codec;
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

    Lane lane() {
        return lane;
    }

    InlineTurns inline() {
        return host.inline();
    }

    long nanoTime() {
        return host.nanoTime().getAsLong();
    }
}

package vertebra.serving.replica;

import java.time.Duration;
import vertebra.engine.api.PayloadModel;
import vertebra.serving.admission.Permit;
import vertebra.serving.telemetry.RevisionTraffic;
import vertebra.serving.telemetry.Stage;

/** Runs the calls of code. Its workers compute; here nothing blocks and no thread waits. */
final class CodeRunner implements Runner {

    /** What a call costs has nothing to do with its size. */
    private static final long ANY_BYTES = 1;

    private final PayloadModel model;
    private final CostMeter cost;
    private final RevisionTraffic traffic;
    private final ReplicaHost host;

    CodeRunner(WarmModel.Code code, RevisionTraffic traffic, ReplicaHost host) {
        this.model = code.model();
        this.cost = new CostMeter(code.warmUpP50(), ANY_BYTES);
        this.traffic = traffic;
        this.host = host;
    }

    @Override
    public void start(PredictCall call, Permit permit) {
        new CodeExecution(this, call, permit).start();
    }

    @Override
    public Duration timeFor(int calls, int slots) {
        return cost.timeFor(calls, slots);
    }

    @Override
    public void close() {
        // It holds nothing of the model.
    }

    PayloadModel model() {
        return model;
    }

    RevisionTraffic traffic() {
        return traffic;
    }

    /** A call ran so long and did not fail because it was cut short; another worker may have had to run it again within that time. */
    void ran(long nanos) {
        cost.record(1, ANY_BYTES, nanos);
        traffic.served(1, nanos);
        traffic.stage(Stage.INFER, nanos);
    }

    long nanoTime() {
        return host.nanoTime().getAsLong();
    }
}

package vertebra.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import vertebra.serving.admission.Admission;
import vertebra.serving.admission.AdmissionGate;
import vertebra.serving.admission.GateBounds;
import vertebra.serving.admission.GateMeters;
import vertebra.serving.admission.Permit;
import vertebra.serving.telemetry.InFlightMeter;

/** What the gate costs a request: let in and out again, and refused. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AdmissionGateBenchmark {

    private final AdmissionGate open = gate(1_000);
    private final AdmissionGate full = gate(1);

    @Setup
    public void fill() {
        full.enter();
    }

    /** The whole way of a request that runs at once. */
    @Benchmark
    public boolean letInAndOut() {
        if (open.enter() instanceof Permit permit) {
            permit.whenTurn(() -> {});
            permit.close();
            return true;
        }
        return false;
    }

    /** As above, when two threads meet at the gate: event loops share it. */
    @Benchmark
    @Threads(2)
    public boolean letInAndOutByTwoThreads() {
        return letInAndOut();
    }

    @Benchmark
    public Admission refuse() {
        return full.enter();
    }

    private static AdmissionGate gate(int requests) {
        return new AdmissionGate(new GateBounds(requests, requests), new GateMeters(meter(), meter(), meter()));
    }

    private static InFlightMeter meter() {
        return new InFlightMeter(System::nanoTime);
    }
}

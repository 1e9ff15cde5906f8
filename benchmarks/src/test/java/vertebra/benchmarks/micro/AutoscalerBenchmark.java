package vertebra.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import vertebra.scaling.AutoscalerDecision;
import vertebra.spec.fleet.Fleet;

/**
 * What one tick of the scaling law costs on 200 machines of a group: replicas, and at every fifth tick the machines. A tick comes every
 * two seconds: 1,000 APIs take less than a core while it is below 2,000 ms. Minutes with their forecasts are in it, the first fits are
 * in the warm-up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 10)
@Measurement(iterations = 3, time = 10)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
// JMH sets one field and calls the method that sets the others.
@SuppressWarnings("NullAway.Init")
public class AutoscalerBenchmark {

    @Param({"1", "1000"})
    public int apis;

    private LargeFleet large;
    private Fleet fleet;

    @Setup
    public void build() {
        large = new LargeFleet(apis, 200);
    }

    @Setup(Level.Invocation)
    public void hear() {
        fleet = large.next();
    }

    @Benchmark
    public AutoscalerDecision tick() {
        return large.decide(fleet);
    }
}

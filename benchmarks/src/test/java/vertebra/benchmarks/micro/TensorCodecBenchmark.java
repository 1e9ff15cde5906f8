package vertebra.benchmarks.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import vertebra.serving.codec.DecodedRequest;
import vertebra.serving.codec.TensorCodec;

/** What a request costs from its bytes to a slot, and its answer from the slot to bytes. The model answers its input. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
// JMH sets one field and calls the method that sets the others.
@SuppressWarnings("NullAway.Init")
public class TensorCodecBenchmark {

    @Param
    private SampleBody body;

    private byte[] json;
    private TensorCodec codec;
    private EchoSlot slot;
    private DecodedRequest request;

    @Setup
    public void decodeOnce() {
        json = body.json();
        codec = new TensorCodec(body.signature(), List.of());
        slot = new EchoSlot(body.signature());
        request = codec.decode(json);
        request.fill(slot);
    }

    @Benchmark
    public DecodedRequest decode() {
        return codec.decode(json);
    }

    /** The copy from the decoded request into the slot, which decoding right into the slot would save. */
    @Benchmark
    public void fill() {
        request.fill(slot);
    }

    @Benchmark
    public byte[] encode() {
        return request.encode(slot);
    }
}

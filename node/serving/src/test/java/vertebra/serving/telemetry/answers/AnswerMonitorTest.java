package vertebra.serving.telemetry.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.ModelSignature.Output;
import vertebra.engine.api.tensor.Shape;
import vertebra.engine.api.tensor.TensorType;
import vertebra.engine.api.tensor.Value;
import vertebra.engine.api.tensor.ValueInfo.TensorInfo;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.MonitoringSpec.ModelType;
import vertebra.spec.Revision;

/** What is counted of every kind of output. */
class AnswerMonitorTest {

    private static final Revision R3 = new Revision(3);
    private static final TensorInfo ANY = new TensorInfo(TensorType.FLOAT32, Shape.of(Shape.DYNAMIC));

    private final Shown meters = new Shown();

    @Test
    void countsIntegersOfEveryTypeAsClasses() {
        // given
        AnswerMonitor monitor = monitor(ModelType.CLASSIFICATION);

        // when
        observe(monitor, numbers(TensorType.INT64, 2, 2, 1));
        observe(monitor, numbers(TensorType.UINT8, 200));
        observe(monitor, numbers(TensorType.UINT64, -1));
        observe(monitor, numbers(TensorType.BOOL, 1, 0));

        // then
        assertThat(classes(monitor))
                .containsExactly(
                        Map.entry("2", 2L),
                        Map.entry("1", 1L),
                        Map.entry("18446744073709551615", 1L),
                        Map.entry("200", 1L),
                        Map.entry("false", 1L),
                        Map.entry("true", 1L));
        assertThat(monitor.read().count()).isEqualTo(7);
        assertThat(meters.classes).containsKeys("2", "200", "true");
    }

    @Test
    void countsTextsAndTheHighestScore() {
        // given
        AnswerMonitor monitor = monitor(ModelType.CLASSIFICATION);

        // when
        observe(monitor, new Value.Strings(Shape.of(3), List.of("setosa", "setosa", "vir\nginica" + "x".repeat(100))));
        observe(monitor, floats(new long[] {2, 3}, 0.1f, 0.7f, 0.2f, 0.9f, 0.05f, 0.05f));
        observe(monitor, new Value.Sequence(List.of(new Value.Mapping(Map.of("cat", 0.4f, "dog", 0.6f)))));

        // then
        assertThat(classes(monitor))
                .containsEntry("setosa", 2L)
                .containsEntry("vir?ginica" + "x".repeat(50) + "…", 1L)
                .containsEntry("1", 1L)
                .containsEntry("0", 1L)
                .containsEntry("dog", 1L)
                .hasSize(5);
    }

    @Test
    void tellsABoundedNumberOfClassesApart() {
        // given
        AnswerMonitor monitor = monitor(ModelType.CLASSIFICATION);

        // when
        for (int i = 0; i < 10_000; i++) {
            observe(monitor, numbers(TensorType.INT32, i));
        }

        // then
        assertThat(classes(monitor)).hasSize(51).containsEntry("other", 9_950L).containsEntry("49", 1L);
        assertThat(meters.classes).hasSize(51);
    }

    @Test
    void aScoreAloneIsNoClass() {
        // given
        AnswerMonitor monitor = monitor(ModelType.CLASSIFICATION);

        // when
        observe(monitor, floats(new long[] {3, 1}, 0.25f, 1f, Float.NaN));

        // then
        assertThat(classes(monitor)).containsExactly(Map.entry("other", 2L), Map.entry("1", 1L));
    }

    @Test
    void tellsMinMeanAndMaxOfFiniteNumbers() {
        // given
        AnswerMonitor monitor = monitor(ModelType.REGRESSION);

        // when
        observe(monitor, floats(new long[] {2, 2}, -4f, 2f, Float.NaN, Float.POSITIVE_INFINITY));
        observe(monitor, numbers(TensorType.INT16, 8));

        // then
        assertThat(monitor.read()).isEqualTo(new AnswerReading.Range(R3, "label", 3, -4.0, 2.0, 8.0));
        assertThat(meters.values).singleElement().satisfies(shown -> {
            assertThat(shown.count()).isEqualTo(3);
            assertThat(shown.mean()).isCloseTo(2.0, within(1e-9));
        });
    }

    @Test
    void readsHalfFloats() {
        // given
        AnswerMonitor monitor = monitor(ModelType.REGRESSION);
        ByteBuffer halves = buffer(2);
        halves.putShort(0, Float.floatToFloat16(1.5f));
        ByteBuffer wide = buffer(2);
        wide.putShort(0, (short) (Float.floatToRawIntBits(3.5f) >>> 16));

        // when
        observe(monitor, new Value.Tensor(TensorType.FLOAT16, Shape.of(1), halves));
        observe(monitor, new Value.Tensor(TensorType.BFLOAT16, Shape.of(1), wide));

        // then
        assertThat(monitor.read()).isEqualTo(new AnswerReading.Range(R3, "label", 2, 1.5, 2.5, 3.5));
    }

    @Test
    void hasNoNumbersBeforeTheFirstAnswer() {
        // when
        AnswerReading reading = monitor(ModelType.REGRESSION).read();

        // then
        assertThat(reading).isEqualTo(new AnswerReading.Range(R3, "label", 0, Double.NaN, Double.NaN, Double.NaN));
    }

    @Test
    void watchesTheOutputOfTheKeyAndOnlyWhereItWasComputed() {
        // given
        AnswerMonitor monitor = AnswerMonitor.of(
                new MonitoringSpec(ModelType.CLASSIFICATION, Optional.of("score")), R3, signature(), List.of(), meters);

        // when
        monitor.observe(new int[] {0}, slot(numbers(TensorType.INT64, 5)));
        monitor.observe(new int[] {0, 1}, slot(numbers(TensorType.INT64, 6)));

        // then
        assertThat(classes(monitor)).containsExactly(Map.entry("6", 1L));
        assertThat(monitor.read().output()).isEqualTo("score");
    }

    @Test
    void watchesTheFirstOutputThatIsAnsweredByDefault() {
        // when
        AnswerMonitor monitor = AnswerMonitor.of(
                new MonitoringSpec(ModelType.CLASSIFICATION, Optional.empty()),
                R3,
                signature(),
                List.of("score"),
                meters);

        // then
        assertThat(monitor.read().output()).isEqualTo("score");
    }

    private AnswerMonitor monitor(ModelType type) {
        return AnswerMonitor.of(new MonitoringSpec(type, Optional.empty()), R3, signature(), List.of(), meters);
    }

    private static ModelSignature signature() {
        return new ModelSignature(List.of(), List.of(new Output("label", ANY), new Output("score", ANY)), false);
    }

    private static void observe(AnswerMonitor monitor, Value value) {
        monitor.observe(new int[] {0}, slot(value));
    }

    private static Map<String, Long> classes(AnswerMonitor monitor) {
        return ((AnswerReading.Classes) monitor.read()).classes();
    }

    private static Value numbers(TensorType type, long... values) {
        ByteBuffer data = buffer(values.length * type.bytes());
        IntStream.range(0, values.length).forEach(i -> {
            switch (type.bytes()) {
                case 1 -> data.put(i, (byte) values[i]);
                case 2 -> data.putShort(2 * i, (short) values[i]);
                case 4 -> data.putInt(4 * i, (int) values[i]);
                default -> data.putLong(8 * i, values[i]);
            }
        });
        return new Value.Tensor(type, Shape.of(values.length), data);
    }

    private static Value floats(long[] dims, float... values) {
        ByteBuffer data = buffer(values.length * Float.BYTES);
        IntStream.range(0, values.length).forEach(i -> data.putFloat(Float.BYTES * i, values[i]));
        return new Value.Tensor(TensorType.FLOAT32, Shape.of(dims), data);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    /** A slot that ran, and whose outputs all have this value. */
    private static InferenceSlot slot(Value value) {
        return new InferenceSlot() {
            @Override
            public ByteBuffer input(int input, Shape shape) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void strings(int input, Shape shape, String[] values) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void run(int[] outputs) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Value output(int output) {
                return value;
            }

            @Override
            public void close() {}
        };
    }

    private static final class Shown implements AnswerMeters {

        private final Map<String, LongAdder> classes = new LinkedHashMap<>();
        private final List<ValueRange> values = new ArrayList<>();

        @Override
        public void classSeen(String name, LongAdder count) {
            classes.put(name, count);
        }

        @Override
        public void valuesWatched(ValueRange range) {
            values.add(range);
        }
    }
}

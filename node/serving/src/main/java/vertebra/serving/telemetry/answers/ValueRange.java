package vertebra.serving.telemetry.answers;

import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import vertebra.engine.api.tensor.Value;
import vertebra.spec.Revision;

/** Count, minimum, mean and maximum of the numbers that were answered; what is no finite number does not count. */
public final class ValueRange implements AnswerMonitor.Counts {

    private final LongAdder count = new LongAdder();
    private final DoubleAdder sum = new DoubleAdder();
    private final DoubleAccumulator min = new DoubleAccumulator(Math::min, Double.POSITIVE_INFINITY);
    private final DoubleAccumulator max = new DoubleAccumulator(Math::max, Double.NEGATIVE_INFINITY);

    ValueRange(AnswerMeters meters) {
        meters.valuesWatched(this);
    }

    @Override
    public void add(Value value) {
        switch (value) {
            case Value.Tensor tensor -> {
                int elements = (int) tensor.shape().elements();
                for (int i = 0; i < elements; i++) {
                    add(Elements.doubleAt(tensor, i));
                }
            }
            case Value.Sequence sequence -> sequence.values().forEach(this::add);
            case Value.Mapping mapping ->
                mapping.entries().values().forEach(each -> {
                    if (each instanceof Number number) {
                        add(number.doubleValue());
                    }
                });
            case Value.Strings texts -> {
                // No numbers.
            }
        }
    }

    private void add(double value) {
        if (Double.isFinite(value)) {
            count.increment();
            sum.add(value);
            min.accumulate(value);
            max.accumulate(value);
        }
    }

    public long count() {
        return count.sum();
    }

    /** NaN before the first number, as the two below. */
    public double min() {
        return count() == 0 ? Double.NaN : min.get();
    }

    public double mean() {
        return sum.sum() / count();
    }

    public double max() {
        return count() == 0 ? Double.NaN : max.get();
    }

    @Override
    public AnswerReading read(Revision revision, String output) {
        return new AnswerReading.Range(revision, output, count(), min(), mean(), max());
    }
}

package vertebra.serving.telemetry.answers;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import vertebra.engine.api.tensor.Value;
import vertebra.spec.Revision;

/**
 * How often each class was answered. A class is an integer, a boolean or a text; of scores ({@code [.., classes]} of floats, or a
 * map) it is the place or key of the highest. The first {@value #MAX_CLASSES} classes are told apart, the rest is
 * {@value #OTHER}, as is a score that stands alone.
 */
final class ClassCounts implements AnswerMonitor.Counts {

    static final String OTHER = "other";

    private static final int MAX_CLASSES = 50;
    private static final int MAX_NAME = 60;

    private final AnswerMeters meters;
    private final Map<Object, LongAdder> classes = new ConcurrentHashMap<>();

    ClassCounts(AnswerMeters meters) {
        this.meters = meters;
    }

    @Override
    public void add(Value value) {
        switch (value) {
            case Value.Tensor tensor -> addTensor(tensor);
            case Value.Strings strings -> strings.data().forEach(text -> count(nameOf(text)));
            case Value.Sequence sequence -> sequence.values().forEach(this::add);
            case Value.Mapping scores -> addHighest(scores);
        }
    }

    private void addTensor(Value.Tensor tensor) {
        int elements = (int) tensor.shape().elements();
        int rank = tensor.shape().rank();
        int scores = rank < 2 ? 1 : (int) tensor.shape().dim(rank - 1);
        if (!tensor.type().isFloating()) {
            for (int i = 0; i < elements; i++) {
                count(Elements.classAt(tensor, i));
            }
        } else if (scores > 1) {
            for (int row = 0; row < elements; row += scores) {
                count((long) highest(tensor, row, scores));
            }
        } else {
            for (int i = 0; i < elements; i++) {
                countFloat(Elements.doubleAt(tensor, i));
            }
        }
    }

    /** Some exporters give labels as floats. */
    private void countFloat(double label) {
        boolean whole = label == Math.rint(label) && Math.abs(label) < 1e9;
        count(whole ? (Object) (long) label : OTHER);
    }

    private static int highest(Value.Tensor tensor, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (Elements.doubleAt(tensor, from + i) > Elements.doubleAt(tensor, from + best)) {
                best = i;
            }
        }
        return best;
    }

    private void addHighest(Value.Mapping scores) {
        scores.entries().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Number)
                .max(Comparator.comparingDouble(entry -> ((Number) entry.getValue()).doubleValue()))
                .ifPresent(entry -> count(entry.getKey() instanceof String text ? nameOf(text) : entry.getKey()));
    }

    private void count(Object name) {
        LongAdder known = classes.get(name);
        if (known == null) {
            Object admitted = classes.size() < MAX_CLASSES ? name : OTHER;
            known = classes.computeIfAbsent(admitted, this::admit);
        }
        known.increment();
    }

    private LongAdder admit(Object name) {
        LongAdder count = new LongAdder();
        meters.classSeen(name.toString(), count);
        return count;
    }

    private static String nameOf(String text) {
        String shown = text.codePoints()
                .limit(MAX_NAME)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return shown.length() < text.length() ? shown + "…" : shown;
    }

    @Override
    public AnswerReading read(Revision revision, String output) {
        Map<String, Long> counts = new LinkedHashMap<>();
        classes.entrySet().stream()
                .map(entry ->
                        Map.entry(entry.getKey().toString(), entry.getValue().sum()))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> counts.merge(entry.getKey(), entry.getValue(), Long::sum));
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return new AnswerReading.Classes(revision, output, all, counts);
    }
}

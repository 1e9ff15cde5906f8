package vertebra.serving.telemetry.answers;

import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.tensor.Value;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.Revision;

/**
 * Looks at one output of every run. The rows of a batch count one by one; a run without this output does not count. Reads the
 * slot's values, before or after they are encoded. Safe for any thread.
 */
public final class AnswerMonitor {

    /** What an output is counted into. */
    sealed interface Counts permits ClassCounts, ValueRange {

        void add(Value value);

        AnswerReading read(Revision revision, String output);
    }

    private final Revision revision;
    private final String output;
    private final int index;
    private final Counts counts;

    private AnswerMonitor(Revision revision, String output, int index, Counts counts) {
        this.revision = revision;
        this.output = output;
        this.index = index;
        this.counts = counts;
    }

    /**
     * A monitor of a model.
     *
     * @param defaultOutputs that are answered by default; empty: all
     * @param meters gets to know what to show
     */
    public static AnswerMonitor of(
            MonitoringSpec spec,
            Revision revision,
            ModelSignature signature,
            List<String> defaultOutputs,
            AnswerMeters meters) {
        List<String> names =
                signature.outputs().stream().map(ModelSignature.Output::name).toList();
        String output = spec.key().orElse(defaultOutputs.isEmpty() ? names.getFirst() : defaultOutputs.getFirst());
        Counts counts = switch (spec.modelType()) {
            case CLASSIFICATION -> new ClassCounts(meters);
            case REGRESSION -> new ValueRange(meters);
        };
        return new AnswerMonitor(revision, output, names.indexOf(output), counts);
    }

    /**
     * Counts what a slot holds after a run.
     *
     * @param outputs indexes that the run computed
     */
    public void observe(int[] outputs, InferenceSlot slot) {
        for (int computed : outputs) {
            if (computed == index) {
                counts.add(slot.output(index));
                return;
            }
        }
    }

    public AnswerReading read() {
        return counts.read(revision, output);
    }
}

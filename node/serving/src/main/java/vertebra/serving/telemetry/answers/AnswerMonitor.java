package vertebra.serving.telemetry.answers;

import java.util.List;
import vertebra.engine.api.InferenceSlot;
import vertebra.engine.api.ModelSignature;
import vertebra.engine.api.Payload;
import vertebra.engine.api.tensor.Value;
import vertebra.spec.MonitoringSpec;
import vertebra.spec.Revision;

/**
 * Looks at one output of every run, or one field of every answer of code. The rows of a batch count one by one; a run without
 * this output does not count. Reads the slot's values, before or after they are encoded. Safe for any thread.
 */
public final class AnswerMonitor {

    /** What an output is counted into. */
    sealed interface Counts permits ClassCounts, ValueRange {

        void add(Value value);

        AnswerReading read(Revision revision, String output);
    }

    /** Larger ones are seldom labels or numbers, and who reads the answers of a worker has others to read. */
    private static final int MAX_ANSWER_BYTES = 256 * 1024;

    private static final int OK = 200;
    private static final int NOT_OK = 300;
    private static final String WHOLE_ANSWER = "answer";

    private final MonitoringSpec spec;
    private final Revision revision;
    private final String output;
    /** Of the output; -1 for code. */
    private final int index;

    private final Counts counts;

    private AnswerMonitor(MonitoringSpec spec, Revision revision, String output, int index, AnswerMeters meters) {
        this.spec = spec;
        this.revision = revision;
        this.output = output;
        this.index = index;
        this.counts = switch (spec.modelType()) {
            case CLASSIFICATION -> new ClassCounts(meters);
            case REGRESSION -> new ValueRange(meters);
        };
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
        return new AnswerMonitor(spec, revision, output, names.indexOf(output), meters);
    }

    /** A monitor of code: of the field {@code monitoring.key} of its JSON answers, or of these themselves. */
    public static AnswerMonitor ofCode(MonitoringSpec spec, Revision revision, AnswerMeters meters) {
        return new AnswerMonitor(spec, revision, spec.key().orElse(WHOLE_ANSWER), -1, meters);
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

    /** Counts what code answered, if it is JSON of a moderate size with a status of 2xx. */
    public void observe(Payload.Answer answer) {
        boolean counted = answer.status() >= OK
                && answer.status() < NOT_OK
                && answer.body().length <= MAX_ANSWER_BYTES
                && answer.contentType().startsWith("application/json");
        if (counted) {
            JsonAnswer.value(answer.body(), spec.key()).ifPresent(counts::add);
        }
    }

    public AnswerReading read() {
        return counts.read(revision, output);
    }
}

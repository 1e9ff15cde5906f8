package vertebra.serving.telemetry;

import java.util.Locale;

/** The parts of a prediction that are timed. */
public enum Stage {
    /** From the permit to the start of the run, decoding excluded. */
    QUEUE,
    DECODE,
    INFER,
    ENCODE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The word in metrics. */
    public String label() {
        return label;
    }
}

package vertebra.serving.telemetry.history;

import java.util.Locale;

/** How a request ended. */
public enum Outcome {
    /** 2xx. */
    SUCCESS(0),
    /** 4xx other than 429. */
    CLIENT_ERROR(1),
    /** 429 or 503: turned away without an inference. */
    REJECTED(2),
    /** 500 or 504. */
    FAILURE(3),
    /** The caller left before the answer. */
    ABORTED(4);

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    /** How many there are. */
    static final int COUNT = values().length;

    private final String label = name().toLowerCase(Locale.ROOT);
    private final int place;

    Outcome(int place) {
        this.place = place;
    }

    /** Its place among the counters of a bucket, from 0. */
    int place() {
        return place;
    }

    /** The outcome of an answer with this status. */
    public static Outcome of(int status) {
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
            return REJECTED;
        }
        if (status >= INTERNAL) {
            return FAILURE;
        }
        return status >= OK && status < BAD_REQUEST ? SUCCESS : CLIENT_ERROR;
    }

    /** The word in metrics. */
    public String label() {
        return label;
    }
}

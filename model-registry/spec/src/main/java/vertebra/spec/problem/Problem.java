package vertebra.spec.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One expected failure. Travels as {@link ProblemException} or as a failed future; one handler of the HTTP edge writes
 * it as {@code application/problem+json}. The detail is for the client: it never holds paths of the server, class names
 * or text of a model runtime.
 *
 * @param type what kind of failure
 * @param detail what happened here: the value and the expectation
 * @param retry after which time the same request may succeed; written as {@code Retry-After}
 * @param faults the single faults where there are several, such as those of a spec file; else empty
 * @param fix what to do about this very one; empty: what is to be done about all of its type
 */
public record Problem(
        ProblemType type, String detail, Optional<Duration> retry, List<Fault> faults, Optional<String> fix) {

    public Problem {
        faults = List.copyOf(faults);
    }

    /**
     * One of several faults.
     *
     * @param detail what is wrong
     * @param advice how to fix it
     * @param field path of the field, such as {@code [0].predictor.type}
     * @param file name of the file as the user gave it
     * @param line from 1; 0 where there is none
     * @param column from 1; 0 where there is none
     */
    public record Fault(
            String detail,
            @Nullable String advice,
            @Nullable String field,
            @Nullable String file,
            int line,
            int column) {}

    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, Optional.empty(), List.of(), Optional.empty());
    }

    public static Problem retryable(ProblemType type, String detail, Duration retry) {
        return new Problem(type, detail, Optional.of(retry), List.of(), Optional.empty());
    }

    public static Problem withFaults(ProblemType type, String detail, List<Fault> faults) {
        return new Problem(type, detail, Optional.empty(), faults, Optional.empty());
    }

    /** This problem, with what to do about it. */
    public Problem withFix(String what) {
        return new Problem(type, detail, retry, faults, Optional.of(what));
    }

    /** How to fix it. */
    public String advice() {
        return fix.orElse(type.advice());
    }

    /** This problem as an exception to throw. */
    public ProblemException asException() {
        return new ProblemException(this, null);
    }

    /** This problem as an exception to throw; the cause is for the log only. */
    public ProblemException asException(Throwable cause) {
        return new ProblemException(this, cause);
    }
}

package vertebra.serving.telemetry.errors;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import vertebra.spec.Revision;
import vertebra.spec.problem.ProblemType;

/**
 * The errors of one API on this node. Nothing in it was written by a caller, but for the ids of requests.
 *
 * @param since counted from then on
 * @param counts the most frequent first
 * @param recent the newest first
 */
public record ErrorReading(Instant since, List<Count> counts, List<Recent> recent) {

    public ErrorReading {
        counts = List.copyOf(counts);
        recent = List.copyOf(recent);
    }

    /**
     * How often.
     *
     * @param input of the model, where one is to blame
     */
    public record Count(ProblemType type, Optional<String> input, long count, Instant last) {}

    /**
     * One error.
     *
     * @param detail without values
     * @param revision that answered
     */
    public record Recent(
            Instant at, String requestId, ProblemType type, Optional<String> input, String detail, Revision revision) {}
}

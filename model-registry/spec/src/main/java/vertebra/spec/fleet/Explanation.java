package vertebra.spec.fleet;

import java.time.Instant;
import java.util.List;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;

/**
 * Why a decision came out as it did: what the decision log keeps and the CLI shows.
 *
 * @param want replicas wanted
 * @param placed replicas that found a node
 * @param bound which rule decided, such as {@code init_replicas}
 * @param reason one sentence; for a replica without a node it names what is missing where and which field to lower
 * @param notices what was changed to make it fit, such as compute clamped to the machine
 */
public record Explanation(
        Instant at,
        ApiName api,
        Revision revision,
        int want,
        int placed,
        String bound,
        String reason,
        List<String> notices) {

    public Explanation {
        notices = List.copyOf(notices);
    }
}

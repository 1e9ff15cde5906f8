package vertebra.admin.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.traffic.MonitoredAnswers;

/**
 * Everything about one API: {@code vertebra get NAME -v}.
 *
 * @param spec normalised, as it can be deployed again
 * @param models the versions it serves
 * @param replicas on each node
 * @param decisions the newest first
 * @param answers of the monitored revisions on this node, the newest first
 */
public record ApiDetail(
        ApiStatus status,
        Map<String, @Nullable Object> spec,
        List<ModelInfo> models,
        List<Replica> replicas,
        List<Decision> decisions,
        List<MonitoredAnswers> answers) {

    /** What one node says of its replicas of one revision; fields as in the fleet. */
    public record Replica(
            String node,
            String revision,
            String state,
            int count,
            int slots,
            Instant since,
            @Nullable String reason,
            long memoryBytes,
            long loadMillis) {}
}

package vertebra.spec.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;

/**
 * What one node says of its replicas of one revision.
 *
 * @param count replicas of the revision on the node
 * @param slots inferences that may run at once, all replicas together
 * @param since when this state began
 * @param reason why it failed or what it waits for; null when there is nothing to say
 * @param memoryBytes measured weight of what is loaded; 0 before
 * @param loadMillis how long the load took; 0 before
 */
public record ReplicaView(
        NodeId node,
        ApiName api,
        Revision revision,
        State state,
        int count,
        int slots,
        Instant since,
        @Nullable String reason,
        long memoryBytes,
        long loadMillis) {

    /** REQUESTED → LOADING → READY → DRAINING; LOADING → FAILED. */
    public enum State {
        REQUESTED,
        LOADING,
        READY,
        DRAINING,
        FAILED
    }
}

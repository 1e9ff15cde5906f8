package vertebra.scaling.capacity;

import java.time.Instant;
import java.util.List;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;

/** What is done about one instance group: at most one thing at a time. */
public sealed interface GroupDecision {

    String group();

    /** Machines that it should have from now on. */
    int target();

    Why why();

    /**
     * @param need machines that replicas and headroom need
     * @param current machines that were asked for until now
     * @param tooLarge APIs of which no machine of the group holds a replica; nothing is ordered for these
     * @param reasons the most important first
     */
    record Why(int need, int current, List<ApiName> tooLarge, List<CapacityReason> reasons) {
        public Why {
            tooLarge = List.copyOf(tooLarge);
            reasons = List.copyOf(reasons);
        }
    }

    /** Order machines until there are so many. */
    record Grow(String group, int target, Why why) implements GroupDecision {}

    /** Give this node nothing new, so that it empties. */
    record Drain(String group, int target, NodeId node, Why why) implements GroupDecision {}

    /** It is needed again. */
    record Undrain(String group, int target, NodeId node, Why why) implements GroupDecision {}

    /** End this node's machine, and have one fewer. */
    record Retire(String group, int target, NodeId node, Why why) implements GroupDecision {}

    /** End a machine that never became a node; another one is ordered when the back-off is over. */
    record RetireMachine(String group, int target, String machine, Why why) implements GroupDecision {}

    /** As it is. */
    record Keep(String group, int target, Why why) implements GroupDecision {}

    /** Fewer would do, or more would be needed, and something is in the way until then, at the earliest. */
    record Hold(String group, int target, Instant until, Why why) implements GroupDecision {}
}

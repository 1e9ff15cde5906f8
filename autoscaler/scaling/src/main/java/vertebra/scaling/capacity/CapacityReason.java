package vertebra.scaling.capacity;

/** What there is to say about a group, for machines. */
public enum CapacityReason {
    STEADY,
    /** The replicas and the headroom need more. */
    PACKING,
    /** A replica is larger than any machine of the group; nothing is ordered for it. */
    REPLICA_TOO_LARGE,
    AT_MAX,
    AT_MIN,
    /** Fewer would do now, but not for all of the window. */
    HELD_BY_WINDOW,
    /** At most a quarter goes in ten minutes. */
    RETIRE_CAP,
    /** What runs on the only candidates fits nowhere else. */
    NO_VICTIM,
    /** A node empties before its machine goes. */
    DRAINING,
    /** A machine did not join in time. */
    BOOT_FAILED,
    /** The last orders failed; the next one waits. */
    GROUP_BACKOFF,
    /** Somebody else changed the group; what they want is what is wanted. */
    EXTERNAL_CHANGE,
    /** The cloud was not heard of for a minute. */
    FROZEN_NO_DATA,
    /** More than a third is gone at once, or less than half is seen: it may be us who are cut off. */
    FROZEN_LOST_NODES,
    /** Somebody stopped the group, or its machines are being replaced. */
    SUSPENDED,
    /** Nothing resizes this group. */
    STATIC
}

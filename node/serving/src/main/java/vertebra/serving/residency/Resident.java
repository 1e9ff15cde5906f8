package vertebra.serving.residency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vertebra.serving.admission.GateBounds;
import vertebra.serving.replica.LocalReplica;
import vertebra.spec.ApiName;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * One revision on this node, from its assignment to its end. Belongs to the follower's thread.
 *
 * <pre>
 * REQUESTED ─▶ LOADING ─▶ READY ─▶ DRAINING ─▶ (removed)
 *     ▲           │ ▲ retry            ▲
 *     └───────────┴─┴─▶ FAILED         └── no longer wanted while it loads
 * </pre>
 */
final class Resident {

    private static final int MILLIS_PER_CORE = 1000;

    /** One revision of one API. */
    record RevisionKey(ApiName api, Revision revision) {
        static RevisionKey of(Assignment assignment) {
            return new RevisionKey(assignment.api(), assignment.revision());
        }
    }

    private final RevisionKey key;
    private final int engineCores;
    private Assignment assignment;
    /** Also read by the thread that is to load it. */
    private volatile State state = State.REQUESTED;

    private Instant since;
    private @Nullable String reason;
    private @Nullable LocalReplica replica;
    private int failures;
    private boolean lacksRoom;
    private boolean drainBegun;

    Resident(Assignment assignment, int engineCores, Instant now) {
        this.key = RevisionKey.of(assignment);
        this.assignment = assignment;
        this.engineCores = engineCores;
        this.since = now;
    }

    RevisionKey key() {
        return key;
    }

    Assignment assignment() {
        return assignment;
    }

    void assign(Assignment newAssignment) {
        assignment = newAssignment;
    }

    boolean is(State wanted) {
        return state == wanted;
    }

    /** Present from the moment it was ready until it is closed. */
    @Nullable
    LocalReplica replica() {
        return replica;
    }

    /** How often it failed in a row. */
    int failures() {
        return failures;
    }

    /** It failed because the node has no room for it. */
    void lackRoom() {
        lacksRoom = true;
    }

    boolean lacksRoom() {
        return lacksRoom;
    }

    void become(State newState, Instant now, @Nullable String newReason) {
        if (newState == State.FAILED) {
            failures++;
        }
        lacksRoom = false;
        state = newState;
        since = now;
        reason = newReason;
    }

    void ready(LocalReplica loaded, Instant now) {
        replica = loaded;
        failures = 0;
        become(State.READY, now, null);
    }

    /** True at the first call. */
    boolean beginDrain() {
        boolean first = !drainBegun;
        drainBegun = true;
        return first;
    }

    /** What it may run and queue with so many replicas. */
    GateBounds bounds(RealtimeApi spec) {
        return GateBounds.of(
                assignment.replicas(),
                slotsOfReplica(),
                spec.autoscaling().maxReplicaConcurrency(),
                spec.limits().maxQueue());
    }

    ReplicaView view() {
        LocalReplica loaded = replica;
        return new ReplicaView(
                assignment.node(),
                key.api(),
                key.revision(),
                state,
                assignment.replicas(),
                assignment.replicas() * slotsOfReplica(),
                since,
                reason,
                loaded == null ? 0 : loaded.model().model().memoryBytes(),
                loaded == null ? 0 : loaded.model().loadTime().toMillis());
    }

    /** A replica that reserves no cores shares the engine cores of the node. */
    private int slotsOfReplica() {
        return assignment.cpuMillis() == 0 ? engineCores : Math.max(1, assignment.cpuMillis() / MILLIS_PER_CORE);
    }
}

package vertebra.serving.residency;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.serving.admission.GateBounds;
import vertebra.serving.replica.LocalReplica;
import vertebra.serving.replica.WarmModel;
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
    /** A row is shown in one line; what a process said last may have several. */
    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");

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
    /** Replicas that the loaded model is ready for; 0 before. */
    private int replicas;
    /** Its number of replicas is being changed. */
    private boolean scales;
    /** What its row said of its trouble. */
    private Optional<String> trouble = Optional.empty();

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
        trouble = Optional.empty();
        failures = 0;
        become(State.READY, now, null);
    }

    /** The loaded model is ready for so many replicas. */
    void scaled(int count) {
        replicas = count;
    }

    int replicas() {
        return replicas;
    }

    /** False when it is being changed already: whoever does that looks again at what is assigned. */
    boolean beginScaling() {
        boolean first = !scales;
        scales = true;
        return first;
    }

    void endScaling() {
        scales = false;
    }

    /** True when something else ails it than its row says. */
    boolean isOtherwise() {
        return !troubleNow().equals(trouble);
    }

    private Optional<String> troubleNow() {
        LocalReplica loaded = replica;
        return loaded == null
                ? Optional.empty()
                : loaded.model()
                        .model()
                        .trouble()
                        .map(text -> LINE_BREAKS.matcher(text).replaceAll(" "));
    }

    /** True at the first call. */
    boolean beginDrain() {
        boolean first = !drainBegun;
        drainBegun = true;
        return first;
    }

    /** What the replicas of a model may run and queue. */
    GateBounds bounds(RealtimeApi spec, WarmModel model) {
        return GateBounds.of(
                replicas,
                slotsOfReplica(model),
                spec.autoscaling().maxReplicaConcurrency(),
                spec.limits().maxQueue());
    }

    /** Its row, which is published. */
    ReplicaView view() {
        LocalReplica loaded = replica;
        trouble = troubleNow();
        int count = loaded == null ? assignment.replicas() : replicas;
        return new ReplicaView(
                assignment.node(),
                key.api(),
                key.revision(),
                state,
                count,
                count * (loaded == null ? slotsOfCores() : slotsOfReplica(loaded.model())),
                since,
                reason == null ? trouble.orElse(null) : reason,
                loaded == null ? 0 : loaded.model().model().memoryBytes(),
                loaded == null ? 0 : loaded.model().loadTime().toMillis());
    }

    private int slotsOfReplica(WarmModel model) {
        return model.workerSlots().orElseGet(this::slotsOfCores);
    }

    /** A replica that reserves no cores shares the engine cores of the node. */
    private int slotsOfCores() {
        return assignment.cpuMillis() == 0 ? engineCores : Math.max(1, assignment.cpuMillis() / MILLIS_PER_CORE);
    }
}

package vertebra.admin.server.view;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.ApiStatus.State;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.ReplicaView;

/**
 * How an API does, from what the leader decided and what the nodes report. Pure.
 *
 * <pre>
 *   wanted 0, none ready                     IDLE
 *   all placed replicas ready, at least one  LIVE      (with fewer placed than wanted: the reason says what is missing)
 *   none ready, one failed                   FAILED
 *   nothing placed                           PENDING
 *   some ready, of this or an older one      UPDATING
 *   else                                     PENDING
 * </pre>
 *
 * @param live ready replicas of any revision
 * @param want what the last decision wants; before the first one, what the spec starts with
 * @param serving the revision that answers now
 */
public record ApiState(State state, @Nullable String reason, int live, int want, Optional<Revision> serving) {

    /**
     * Judges one API.
     *
     * @param committed the revision that should run
     * @param initReplicas of its spec
     * @param decision the last one on this API; one on another revision says nothing about this one
     * @param replicas of this API, on all nodes
     */
    public static ApiState of(
            Revision committed, int initReplicas, Optional<Explanation> decision, List<ReplicaView> replicas) {
        Optional<Explanation> decided = decision.filter(one -> one.revision().equals(committed));
        int want = decided.map(Explanation::want).orElse(initReplicas);
        int ready = ready(replicas.stream()
                .filter(replica -> replica.revision().equals(committed))
                .toList());
        int live = ready(replicas);
        State state = state(committed, want, decided, replicas, ready, live);
        return new ApiState(
                state, reason(state, committed, decided, replicas), live, want, serving(committed, replicas));
    }

    private static State state(
            Revision committed,
            int want,
            Optional<Explanation> decided,
            List<ReplicaView> replicas,
            int ready,
            int live) {
        int placed = decided.map(Explanation::placed).orElse(want);
        if (want == 0 && live == 0) {
            return State.IDLE;
        }
        if (ready > 0 && ready >= Math.min(want, placed)) {
            return State.LIVE;
        }
        if (ready == 0 && failure(committed, replicas).isPresent()) {
            return State.FAILED;
        }
        return placed > 0 && live > 0 ? State.UPDATING : State.PENDING;
    }

    private static int ready(List<ReplicaView> replicas) {
        return replicas.stream()
                .filter(replica -> isReady(replica) && !ails(replica))
                .mapToInt(ReplicaView::count)
                .sum();
    }

    private static boolean isReady(ReplicaView replica) {
        return replica.state() == ReplicaView.State.READY;
    }

    /** It is loaded and gets requests, but cannot answer them, or not for long: its workers crash. */
    private static boolean ails(ReplicaView replica) {
        return isReady(replica) && replica.reason() != null;
    }

    private static Optional<ReplicaView> failure(Revision committed, List<ReplicaView> replicas) {
        return replicas.stream()
                .filter(replica -> replica.revision().equals(committed))
                .filter(replica -> replica.state() == ReplicaView.State.FAILED || ails(replica))
                .findFirst();
    }

    /** The committed revision as soon as it is ready; else the newest that still is. */
    private static Optional<Revision> serving(Revision committed, List<ReplicaView> replicas) {
        List<Revision> answering = replicas.stream()
                .filter(ApiState::isReady)
                .map(ReplicaView::revision)
                .toList();
        return answering.contains(committed)
                ? Optional.of(committed)
                : answering.stream().max(Comparator.naturalOrder());
    }

    private static @Nullable String reason(
            State state, Revision committed, Optional<Explanation> decided, List<ReplicaView> replicas) {
        return switch (state) {
            case IDLE -> "Scaled to zero; the next request wakes it.";
            case LIVE -> missing(decided).orElse(null);
            case FAILED, UPDATING, PENDING ->
                failure(committed, replicas)
                        .flatMap(replica -> Optional.ofNullable(replica.reason()))
                        .or(() -> missing(decided))
                        .or(() -> underWay(committed, replicas))
                        .orElse(committed + " waits for a node.");
        };
    }

    private static Optional<String> missing(Optional<Explanation> decided) {
        return decided.filter(one -> one.placed() < one.want()).map(Explanation::reason);
    }

    private static Optional<String> underWay(Revision committed, List<ReplicaView> replicas) {
        return replicas.stream()
                .filter(replica -> replica.revision().equals(committed) && !isReady(replica))
                .findFirst()
                .map(replica -> replica.reason() != null
                        ? replica.reason()
                        : committed + " is " + word(replica.state()) + " on " + replica.node() + ".");
    }

    private static String word(ReplicaView.State state) {
        return switch (state) {
            case REQUESTED -> "waiting for room";
            case LOADING -> "loading";
            case READY -> "ready";
            case DRAINING -> "draining";
            case FAILED -> "failed";
        };
    }
}

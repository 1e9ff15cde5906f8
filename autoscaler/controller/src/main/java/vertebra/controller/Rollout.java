package vertebra.controller;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.scaling.placement.Placement;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.spec.ApiName;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * How one revision replaces another, for all APIs of one fleet: the new one is assigned beside the old one, and the old one goes
 * when every placed replica of the new one is ready. If the new one does not load, the old one stays. Forwards and back are
 * the same. A pure function of the fleet; nodes repeat failed loads by themselves.
 */
final class Rollout {

    private static final Comparator<Assignment> BY_NODE = Comparator.comparing(Assignment::node)
            .thenComparing(Assignment::api)
            .thenComparing(Assignment::revision);

    private final Fleet fleet;
    private final Map<ApiName, Revision> wanted;

    private Rollout(Fleet fleet) {
        this.fleet = fleet;
        this.wanted =
                fleet.apis().stream().collect(Collectors.toMap(api -> api.spec().name(), Fleet.ApiView::revision));
    }

    /** What should run on this fleet, and why. */
    static Placement decide(Fleet fleet, ReplicaPacker packer) {
        Rollout rollout = new Rollout(fleet);
        return rollout.with(packer.pack(fleet, rollout.outgoing()));
    }

    /** Assignments of other revisions than the wanted ones that answer requests now. */
    private List<Assignment> outgoing() {
        return fleet.assignments().stream()
                .filter(assignment -> wanted.containsKey(assignment.api())
                        && !assignment.revision().equals(wanted.get(assignment.api())))
                .filter(this::isReady)
                .toList();
    }

    /**
     * Adds to a placement what is still needed of the older revisions, and what there is to say about it.
     *
     * @param placement of the wanted revisions, made with the {@link #outgoing} ones
     */
    private Placement with(Placement placement) {
        Set<ApiName> replaced = placement.explanations().stream()
                .filter(this::isReplaced)
                .map(Explanation::api)
                .collect(Collectors.toSet());
        List<Assignment> kept = outgoing().stream()
                .filter(assignment -> !replaced.contains(assignment.api()))
                .toList();
        List<Explanation> explanations = new ArrayList<>();
        placement.explanations().forEach(explanation -> explanations.add(explain(explanation, kept)));
        explanations.addAll(removals());
        return new Placement(
                Stream.concat(placement.assignments().stream(), kept.stream())
                        .sorted(BY_NODE)
                        .toList(),
                explanations);
    }

    /** Compared with what is placed, not with what is wanted: a replica without a node must not hold up the others for ever. */
    private boolean isReplaced(Explanation wanted) {
        int ready = fleet.replicas().stream()
                .filter(replica -> isOf(replica, wanted) && replica.state() == State.READY)
                .mapToInt(ReplicaView::count)
                .sum();
        return wanted.placed() > 0 && ready >= wanted.placed();
    }

    private boolean isReady(Assignment assignment) {
        return fleet.replicas().stream()
                .anyMatch(replica -> replica.state() == State.READY
                        && replica.node().equals(assignment.node())
                        && replica.api().equals(assignment.api())
                        && replica.revision().equals(assignment.revision()));
    }

    private Explanation explain(Explanation placed, List<Assignment> kept) {
        Optional<ReplicaView> failed = fleet.replicas().stream()
                .filter(replica -> isOf(replica, placed) && replica.state() == State.FAILED)
                .min(Comparator.comparing(ReplicaView::node));
        String old = kept.stream()
                .filter(assignment -> assignment.api().equals(placed.api()))
                .map(assignment -> assignment.revision().toString())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return new Explanation(
                placed.at(),
                placed.api(),
                placed.revision(),
                placed.want(),
                placed.placed(),
                failed.isPresent() ? "load" : placed.bound(),
                failed.map(replica -> failure(replica)).orElse(placed.reason())
                        + (old.isEmpty() ? "" : "; " + old + " answers until " + placed.revision() + " is ready"),
                placed.notices());
    }

    private static String failure(ReplicaView replica) {
        String reason = replica.reason() == null ? "no reason given" : replica.reason();
        return replica.revision() + " does not load on " + replica.node() + ": "
                + (reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason);
    }

    private List<Explanation> removals() {
        return fleet.assignments().stream()
                .filter(assignment -> !wanted.containsKey(assignment.api()))
                .collect(Collectors.toMap(Assignment::api, Assignment::revision, (a, b) -> a.compareTo(b) > 0 ? a : b))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(api -> new Explanation(
                        fleet.asOf(),
                        api.getKey(),
                        api.getValue(),
                        0,
                        0,
                        "catalog",
                        "it is no longer in the catalog: its replicas drain",
                        List.of()))
                .toList();
    }

    private static boolean isOf(ReplicaView replica, Explanation api) {
        return replica.api().equals(api.api()) && replica.revision().equals(api.revision());
    }
}

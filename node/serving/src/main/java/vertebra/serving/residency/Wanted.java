package vertebra.serving.residency;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import vertebra.registry.catalog.Catalog;
import vertebra.serving.residency.Resident.RevisionKey;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.ReplicaView.State;

/**
 * What one look found that should be resident here.
 *
 * @param assigned to this node, of APIs that are in the catalog
 * @param catalog what is committed
 */
record Wanted(Map<RevisionKey, Assignment> assigned, Catalog catalog) {

    static Wanted on(NodeId node, List<Assignment> assignments, Catalog catalog) {
        Map<RevisionKey, Assignment> assigned = new HashMap<>();
        for (Assignment assignment : assignments) {
            if (assignment.node().equals(node) && isLive(assignment.api(), catalog)) {
                assigned.put(RevisionKey.of(assignment), assignment);
            }
        }
        return new Wanted(assigned, catalog);
    }

    /** True when a resident has to go: it is not assigned, and answers for no successor that cannot answer yet. */
    boolean drops(Resident resident, Predicate<RevisionKey> isReady) {
        if (assigned.containsKey(resident.key())) {
            return false;
        }
        List<RevisionKey> successors = assigned.keySet().stream()
                .filter(key -> key.api().equals(resident.key().api()))
                .toList();
        boolean answersForThem = resident.is(State.READY)
                && isLive(resident.key().api(), catalog)
                && !successors.isEmpty()
                && successors.stream().noneMatch(isReady);
        return !answersForThem;
    }

    private static boolean isLive(ApiName api, Catalog catalog) {
        return catalog.live(api).isPresent();
    }
}

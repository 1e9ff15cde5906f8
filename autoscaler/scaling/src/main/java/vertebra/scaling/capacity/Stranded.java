package vertebra.scaling.capacity;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.scaling.capacity.Packing.Item;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.scaling.placement.ReplicaSize;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.Unit;

/**
 * Replicas that the packer finds no node for. What runs stays where it is, so that a fleet in pieces may hold less than the same machines
 * packed anew.
 */
final class Stranded {

    private final List<Item> replicas;

    /** @param wants replicas of each API */
    Stranded(Fleet fleet, Map<ApiName, Integer> wants) {
        Map<ApiName, ApiView> apis =
                fleet.apis().stream().collect(Collectors.toMap(api -> api.spec().name(), Function.identity()));
        List<Assignment> outgoing = fleet.assignments().stream()
                .filter(assignment -> Optional.ofNullable(apis.get(assignment.api()))
                        .filter(api -> !api.revision().equals(assignment.revision()))
                        .isPresent())
                .toList();
        this.replicas = new ReplicaPacker()
                .pack(fleet, wants, outgoing).explanations().stream()
                        .filter(explanation -> explanation.placed() < explanation.want())
                        .flatMap(explanation -> missing(explanation, apis).stream())
                        .toList();
    }

    /** How many there are. */
    int count() {
        return replicas.size();
    }

    /**
     * Machines that they need beside those that are there or on their way.
     *
     * @param unit what a new machine of the group really offers
     */
    int machines(GroupView group, Unit unit) {
        Packing packing = new Packing(unit);
        for (int i = 0; i < group.cloud().orders().size(); i++) {
            packing.addMachine(unit.cpuMillis(), unit.memoryBytes());
        }
        packing.place(replicas, false);
        return packing.added();
    }

    private static List<Item> missing(Explanation explanation, Map<ApiName, ApiView> apis) {
        return Optional.ofNullable(apis.get(explanation.api()))
                .map(api -> Collections.nCopies(
                        explanation.want() - explanation.placed(),
                        new Item(Optional.of(explanation.api()), ReplicaSize.of(api))))
                .orElse(List.of());
    }
}

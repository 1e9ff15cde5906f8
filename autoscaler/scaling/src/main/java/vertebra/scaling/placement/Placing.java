package vertebra.scaling.placement;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.spec.fleet.Assignment;

/** One attempt to place all demands; keeps its state in the rooms. */
final class Placing {

    /** In which order replicas are placed, and where the next one goes. */
    enum Order {
        /** First replicas of all APIs first, the heaviest first; each to a replica that it replaces or where there is most room. */
        LEAST_LOADED,
        /** The heaviest API first, all its replicas; each to the first node that takes it. */
        FIRST_FIT
    }

    private static final Comparator<Demand> HEAVIEST_FIRST =
            Comparator.comparingLong(Demand::memoryBytes).reversed().thenComparing(Demand::api);

    private final List<NodeRoom> rooms;
    private final List<Demand> demands;

    /**
     * @param rooms sorted by node
     * @param demands sorted by API
     */
    Placing(List<NodeRoom> rooms, List<Demand> demands) {
        this.rooms = rooms;
        this.demands = demands;
    }

    /** Leaves what runs where it is, as far as it is wanted and fits. */
    void keep(List<Assignment> current) {
        for (Demand demand : demands) {
            current.stream()
                    .filter(assignment -> assignment.api().equals(demand.api())
                            && assignment.revision().equals(demand.revision()))
                    .sorted(Comparator.comparing(Assignment::node))
                    .forEach(assignment -> keep(demand, assignment));
        }
    }

    void place(Order order) {
        List<Demand> heaviestFirst = demands.stream().sorted(HEAVIEST_FIRST).toList();
        switch (order) {
            case LEAST_LOADED -> {
                for (int round = 1, before = -1; placedReplicas() > before; round++) {
                    int upTo = round;
                    before = placedReplicas();
                    heaviestFirst.forEach(demand -> place(demand, Math.min(upTo, demand.want()), leastLoaded(demand)));
                }
            }
            case FIRST_FIT ->
                heaviestFirst.forEach(demand -> place(demand, demand.want(), Comparator.comparing(NodeRoom::id)));
        }
    }

    boolean isComplete() {
        return demands.stream().allMatch(demand -> placed(demand) == demand.want());
    }

    int startedApis() {
        return (int) demands.stream().filter(demand -> placed(demand) > 0).count();
    }

    int placedReplicas() {
        return demands.stream().mapToInt(this::placed).sum();
    }

    Placement placement(Instant at) {
        Stream<Assignment> assignments = rooms.stream()
                .flatMap(room -> demands.stream()
                        .filter(demand -> room.replicasOf(demand) > 0)
                        .map(demand -> assignment(room, demand)));
        PlacementReasons reasons = new PlacementReasons(at, rooms);
        return new Placement(
                assignments.toList(), demands.stream().map(reasons::explain).toList());
    }

    /** Where the next replica goes. */
    static Comparator<NodeRoom> leastLoaded(Demand demand) {
        return Comparator.comparing((NodeRoom room) -> !room.hasOneToReplace(demand))
                .thenComparing(room -> room.sharesWrittenCores(demand))
                .thenComparingDouble(room -> room.loadWith(demand))
                .thenComparing(NodeRoom::id);
    }

    private void keep(Demand demand, Assignment assignment) {
        Optional<NodeRoom> room = rooms.stream()
                .filter(candidate -> candidate.id().equals(assignment.node()))
                .findFirst();
        boolean stays = room.isPresent();
        for (int i = 0; stays && i < assignment.replicas() && placed(demand) < demand.want(); i++) {
            stays = room.get().keep(demand, assignment.cpuMillis(), assignment.memoryBytes());
        }
    }

    private void place(Demand demand, int upTo, Comparator<NodeRoom> preference) {
        for (int placed = placed(demand); placed < upTo; placed++) {
            Optional<NodeRoom> room = rooms.stream()
                    .filter(candidate -> candidate.refusal(demand).isEmpty())
                    .min(preference);
            if (room.isEmpty()) {
                return;
            }
            room.get().add(demand);
        }
    }

    private int placed(Demand demand) {
        return rooms.stream().mapToInt(room -> room.replicasOf(demand)).sum();
    }

    private static Assignment assignment(NodeRoom room, Demand demand) {
        return new Assignment(
                room.id(),
                demand.api(),
                demand.revision(),
                room.replicasOf(demand),
                room.coresFor(demand),
                room.memoryFor(demand));
    }
}

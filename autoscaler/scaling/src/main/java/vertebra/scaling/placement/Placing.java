package vertebra.scaling.placement;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Assignment;

/** One attempt to place all demands; keeps its state in the rooms. */
final class Placing {

    /** In which order replicas are placed, and where the next one goes. */
    enum Order {
        /** First replicas of all APIs first, the heaviest first; each to a replica that it replaces or where there is most room. */
        LEAST_LOADED,
        /** In that order; each where the least room is left, but the second of an API to another node than the first. */
        BEST_FIT,
        /** The heaviest API first, all its replicas; each to the first node that takes it. */
        FIRST_FIT
    }

    /** An API of two replicas or more outlives a machine. */
    private static final int FEWEST_NODES = 2;

    private static final Comparator<Demand> HEAVIEST_FIRST =
            Comparator.comparingLong(Demand::memoryBytes).reversed().thenComparing(Demand::api);

    private final List<NodeRoom> rooms;
    private final List<Demand> demands;
    private final Map<ApiName, Integer> placed = new HashMap<>();

    /**
     * @param rooms sorted by node
     * @param demands sorted by API
     */
    Placing(List<NodeRoom> rooms, List<Demand> demands) {
        this.rooms = rooms;
        this.demands = demands;
    }

    /** Leaves what runs where it is, as far as it is wanted and fits: what answers before what starts. */
    void keep(Running running) {
        for (Demand demand : demands) {
            List<Assignment> staying = running.of(demand).stream()
                    .filter(assignment ->
                            room(assignment).map(room -> !room.isDraining()).orElse(false))
                    .toList();
            staying.stream()
                    .limit(FEWEST_NODES)
                    .forEach(assignment -> keep(demand, assignment, Math.min(1, ready(running, demand, assignment))));
            staying.forEach(assignment -> keep(demand, assignment, ready(running, demand, assignment)));
            staying.forEach(assignment -> keep(demand, assignment, assignment.replicas()));
        }
    }

    void place(Order order) {
        List<Demand> heaviestFirst = demands.stream().sorted(HEAVIEST_FIRST).toList();
        switch (order) {
            case LEAST_LOADED -> placeInRounds(heaviestFirst, Placing::leastLoaded);
            case BEST_FIT -> placeInRounds(heaviestFirst, this::bestFit);
            case FIRST_FIT ->
                heaviestFirst.forEach(demand -> place(demand, demand.want(), Comparator.comparing(NodeRoom::id)));
        }
    }

    /** Leaves replicas on draining nodes for as long as others do not answer in their place: what answers before what starts. */
    void keepUntilReplaced(Running running) {
        for (Demand demand : demands) {
            int answering = rooms.stream()
                    .mapToInt(room -> Math.min(room.replicasOf(demand), running.readyOf(demand, room.id())))
                    .sum();
            int missing = demand.want() - answering;
            List<ToIntFunction<Assignment>> passes =
                    List.of(assignment -> ready(running, demand, assignment), Assignment::replicas);
            for (ToIntFunction<Assignment> upTo : passes) {
                for (Assignment assignment : running.of(demand)) {
                    missing -= keepLeaving(demand, assignment, upTo.applyAsInt(assignment), missing);
                }
            }
        }
    }

    boolean isComplete() {
        return demands.stream().allMatch(demand -> placed(demand) >= demand.want());
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

    /** As above, for machines that can be given back: full ones and empty ones, rather than many half empty ones. */
    private Comparator<NodeRoom> bestFit(Demand demand) {
        int all = placed(demand);
        return Comparator.comparing((NodeRoom room) -> !room.hasOneToReplace(demand))
                .thenComparing(room -> all > 0 && room.replicasOf(demand) == all)
                .thenComparingDouble(room -> -room.loadWith(demand))
                .thenComparing(room -> room.replicasOf(demand) == 0)
                .thenComparing(NodeRoom::id);
    }

    private void placeInRounds(List<Demand> heaviestFirst, Function<Demand, Comparator<NodeRoom>> preference) {
        int rounds = demands.stream().mapToInt(Demand::want).max().orElse(0);
        Set<Demand> refused = new HashSet<>();
        for (int round = 1; round <= rounds; round++) {
            for (Demand demand : heaviestFirst) {
                int upTo = Math.min(round, demand.want());
                if (!refused.contains(demand) && !place(demand, upTo, preference.apply(demand))) {
                    refused.add(demand);
                }
            }
        }
    }

    private Optional<NodeRoom> room(Assignment assignment) {
        return rooms.stream()
                .filter(candidate -> candidate.id().equals(assignment.node()))
                .findFirst();
    }

    private static int ready(Running running, Demand demand, Assignment assignment) {
        return Math.min(assignment.replicas(), running.readyOf(demand, assignment.node()));
    }

    private void keep(Demand demand, Assignment assignment, int upTo) {
        NodeRoom room = room(assignment).orElseThrow();
        boolean stays = true;
        while (stays && room.replicasOf(demand) < upTo && placed(demand) < demand.want()) {
            stays = keep(demand, assignment, room);
        }
    }

    /** How many more were kept: none on a node that is not draining. */
    private int keepLeaving(Demand demand, Assignment assignment, int upTo, int atMost) {
        Optional<NodeRoom> room = room(assignment).filter(NodeRoom::isDraining);
        int kept = 0;
        while (room.isPresent()
                && kept < atMost
                && room.get().replicasOf(demand) < upTo
                && keep(demand, assignment, room.get())) {
            kept++;
        }
        return kept;
    }

    private boolean keep(Demand demand, Assignment assignment, NodeRoom room) {
        boolean stays = room.keep(demand, assignment.cpuMillis(), assignment.memoryBytes());
        if (stays) {
            count(demand);
        }
        return stays;
    }

    private void count(Demand demand) {
        placed.merge(demand.api(), 1, Integer::sum);
    }

    /** False when no node takes the next one. */
    private boolean place(Demand demand, int upTo, Comparator<NodeRoom> preference) {
        while (placed(demand) < upTo) {
            Optional<NodeRoom> room = rooms.stream()
                    .filter(candidate -> candidate.refusal(demand).isEmpty())
                    .min(preference);
            if (room.isEmpty()) {
                return false;
            }
            room.get().add(demand);
            count(demand);
        }
        return true;
    }

    private int placed(Demand demand) {
        return placed.getOrDefault(demand.api(), 0);
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

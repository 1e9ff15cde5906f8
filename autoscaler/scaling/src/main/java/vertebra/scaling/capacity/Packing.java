package vertebra.scaling.capacity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.scaling.placement.ReplicaSize;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.GroupView.Unit;

/**
 * First-fit-decreasing by dominant share: the largest replica first, each into the first machine that has room, and a new machine when
 * none has. Needs at most 11/9 of the fewest machines, and one, in one dimension (D. S. Johnson, 1973). As for the packer, a machine
 * takes one replica of an API that reserves no cores.
 */
final class Packing {

    /** One replica, or room that is kept free. */
    record Item(Optional<ApiName> api, ReplicaSize size) {}

    private static final class Machine {
        private long cpuMillis;
        private long memoryBytes;
        private final Map<ApiName, Integer> replicas;

        Machine(long cpuMillis, long memoryBytes, Map<ApiName, Integer> replicas) {
            this.cpuMillis = cpuMillis;
            this.memoryBytes = memoryBytes;
            this.replicas = new HashMap<>(replicas);
        }

        boolean holds(Item item) {
            ReplicaSize size = item.size();
            boolean alone =
                    size.cpuMillis() > 0 || item.api().map(this::replicasOf).orElse(0) == 0;
            return alone && size.cpuMillis() <= cpuMillis && size.memoryBytes() <= memoryBytes;
        }

        int replicasOf(ApiName api) {
            return replicas.getOrDefault(api, 0);
        }

        void add(Item item) {
            cpuMillis -= item.size().cpuMillis();
            memoryBytes -= item.size().memoryBytes();
            item.api().ifPresent(api -> replicas.merge(api, 1, Integer::sum));
        }
    }

    private final Unit unit;
    private final List<Machine> machines = new ArrayList<>();
    private final Map<ApiName, Integer> placed = new HashMap<>();
    private int given;
    private final List<Item> tooLarge = new ArrayList<>();

    /** @param unit what a new machine offers */
    Packing(Unit unit) {
        this.unit = unit;
    }

    /** An empty machine that is there. */
    void addMachine(long cpuMillis, long memoryBytes) {
        addMachine(cpuMillis, memoryBytes, Map.of());
    }

    /** A machine that is there, with what is free on it and the replicas that it has. */
    void addMachine(long cpuMillis, long memoryBytes, Map<ApiName, Integer> replicas) {
        machines.add(new Machine(cpuMillis, memoryBytes, replicas));
        given++;
    }

    /** @param spread the second replica of an API needs another machine than the first */
    void place(List<Item> items, boolean spread) {
        items.stream()
                .sorted(Comparator.comparingDouble((Item item) -> share(item.size()))
                        .reversed())
                .forEach(item -> place(item, spread));
    }

    /** New machines that were needed. */
    int added() {
        return machines.size() - given;
    }

    /** Replicas that no machine of this kind holds. */
    List<Item> tooLarge() {
        return List.copyOf(tooLarge);
    }

    private void place(Item item, boolean spread) {
        for (Machine machine : machines) {
            if (machine.holds(item) && (!spread || spreads(item, machine))) {
                put(item, machine);
                return;
            }
        }
        Machine fresh = new Machine(unit.cpuMillis(), unit.memoryBytes(), Map.of());
        if (!fresh.holds(item)) {
            tooLarge.add(item);
            return;
        }
        machines.add(fresh);
        put(item, fresh);
    }

    private void put(Item item, Machine machine) {
        machine.add(item);
        item.api().ifPresent(api -> placed.merge(api, 1, Integer::sum));
    }

    /** False when the API has one replica, and that is on this machine. */
    private boolean spreads(Item item, Machine machine) {
        return item.api()
                .map(api -> placed.getOrDefault(api, 0) != 1 || machine.replicasOf(api) == 0)
                .orElse(true);
    }

    private double share(ReplicaSize size) {
        return Math.max(
                (double) size.cpuMillis() / Math.max(1, unit.cpuMillis()),
                (double) size.memoryBytes() / Math.max(1, unit.memoryBytes()));
    }
}

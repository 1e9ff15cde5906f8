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
 * none has. Needs at most 11/9 of the fewest machines, and one, in one dimension (D. S. Johnson, 1973).
 */
final class Packing {

    /** One replica, or room that is kept free. */
    record Item(Optional<ApiName> api, ReplicaSize size) {}

    private static final class Machine {
        private long cpuMillis;
        private long memoryBytes;
        private final Map<ApiName, Integer> replicas = new HashMap<>();

        Machine(long cpuMillis, long memoryBytes) {
            this.cpuMillis = cpuMillis;
            this.memoryBytes = memoryBytes;
        }

        boolean holds(ReplicaSize size) {
            return size.cpuMillis() <= cpuMillis && size.memoryBytes() <= memoryBytes;
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
    private int tooLarge;

    /** @param unit what a new machine offers */
    Packing(Unit unit) {
        this.unit = unit;
    }

    /** A machine that is there, with what is free on it. */
    void addMachine(long cpuMillis, long memoryBytes) {
        machines.add(new Machine(cpuMillis, memoryBytes));
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
    int tooLarge() {
        return tooLarge;
    }

    private void place(Item item, boolean spread) {
        for (Machine machine : machines) {
            if (machine.holds(item.size()) && (!spread || spreads(item, machine))) {
                put(item, machine);
                return;
            }
        }
        Machine fresh = new Machine(unit.cpuMillis(), unit.memoryBytes());
        if (!fresh.holds(item.size())) {
            tooLarge++;
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
                .map(api -> placed.getOrDefault(api, 0) != 1 || machine.replicas.getOrDefault(api, 0) == 0)
                .orElse(true);
    }

    private double share(ReplicaSize size) {
        return Math.max(
                (double) size.cpuMillis() / Math.max(1, unit.cpuMillis()),
                (double) size.memoryBytes() / Math.max(1, unit.memoryBytes()));
    }
}

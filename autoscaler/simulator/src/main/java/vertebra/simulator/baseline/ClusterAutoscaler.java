package vertebra.simulator.baseline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.simulator.cluster.Cluster;
import vertebra.simulator.cluster.ClusterSetup;
import vertebra.simulator.cluster.FirstFit;
import vertebra.simulator.cluster.Machine;
import vertebra.simulator.cluster.Replica;
import vertebra.spec.NodeId;

/**
 * The cluster autoscaler of Kubernetes with its defaults, every 10 s: machines for replicas that have none; a machine that is less than
 * half full for ten minutes goes when its replicas fit elsewhere, not within ten minutes of the last order. Empty ones go together,
 * others one at a time, and what they run is stopped and starts again.
 */
final class ClusterAutoscaler {

    private static final int PERIOD_SECONDS = 10;
    private static final double UNNEEDED_SHARE = 0.5;
    private static final int UNNEEDED_SECONDS = 600;
    private static final int AFTER_SCALE_UP_SECONDS = 600;

    private final Map<NodeId, Integer> unneededSince = new HashMap<>();
    private int scaledUp = -AFTER_SCALE_UP_SECONDS;

    void act(Cluster cluster) {
        if (cluster.now() % PERIOD_SECONDS != 0) {
            return;
        }
        List<Integer> unplaced = unplaced(cluster);
        if (!unplaced.isEmpty()) {
            cluster.order(new FirstFit(cluster.setup()).machines(unplaced));
            scaledUp = cluster.now();
        }
        List<Machine> unneeded = unneeded(cluster);
        if (cluster.now() - scaledUp >= AFTER_SCALE_UP_SECONDS) {
            remove(cluster, unneeded);
        }
    }

    private static List<Integer> unplaced(Cluster cluster) {
        List<Integer> apis = new ArrayList<>();
        for (int api = 0; api < cluster.setup().apis().size(); api++) {
            apis.addAll(Collections.nCopies(Math.max(0, cluster.wanted(api) - cluster.placed(api)), api));
        }
        return apis;
    }

    /** Those that were for long enough. */
    private List<Machine> unneeded(Cluster cluster) {
        List<Machine> longEnough = new ArrayList<>();
        for (Machine machine : cluster.machines()) {
            if (machine.isReady()
                    && cluster.dominantShare(machine) < UNNEEDED_SHARE
                    && fitsElsewhere(cluster, machine)) {
                int since = unneededSince.computeIfAbsent(machine.id(), absent -> cluster.now());
                if (cluster.now() - since >= UNNEEDED_SECONDS) {
                    longEnough.add(machine);
                }
            } else {
                unneededSince.remove(machine.id());
            }
        }
        return longEnough;
    }

    private static void remove(Cluster cluster, List<Machine> unneeded) {
        for (Machine machine : unneeded) {
            if (machine.replicas().isEmpty() && cluster.machines().size() > 1) {
                cluster.giveBack(machine);
            }
        }
        unneeded.stream()
                .filter(machine ->
                        !machine.replicas().isEmpty() && cluster.machines().size() > 1)
                .filter(machine -> fitsElsewhere(cluster, machine))
                .findFirst()
                .ifPresent(cluster::giveBack);
    }

    private static boolean fitsElsewhere(Cluster cluster, Machine leaving) {
        List<long[]> free = new ArrayList<>();
        for (Machine machine : cluster.machines()) {
            if (machine != leaving && machine.isReady()) {
                free.add(new long[] {machine.freeCpuMillis(), machine.freeMemoryBytes()});
            }
        }
        return leaving.replicas().stream().allMatch(replica -> takes(free, member(cluster, replica)));
    }

    private static boolean takes(List<long[]> free, ClusterSetup.Member replica) {
        for (long[] machine : free) {
            if (replica.cpuMillis() <= machine[0] && replica.memoryBytes() <= machine[1]) {
                machine[0] -= replica.cpuMillis();
                machine[1] -= replica.memoryBytes();
                return true;
            }
        }
        return false;
    }

    private static ClusterSetup.Member member(Cluster cluster, Replica replica) {
        return cluster.setup().apis().get(replica.api());
    }
}

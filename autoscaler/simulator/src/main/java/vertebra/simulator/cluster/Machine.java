package vertebra.simulator.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import vertebra.spec.NodeId;

/** One machine: ordered, there when it has booted, and what is placed on it. */
public final class Machine {

    private final NodeId id;
    private final int ordered;
    private final double bootSeconds;
    private final List<Replica> replicas = new ArrayList<>();
    private boolean ready;
    private boolean draining;
    private long freeCpuMillis;
    private long freeMemoryBytes;

    Machine(String name, int ordered, double bootSeconds, ClusterSetup.MachineKind kind) {
        this.id = new NodeId(name);
        this.ordered = ordered;
        this.bootSeconds = bootSeconds;
        this.freeCpuMillis = kind.cpuMillis();
        this.freeMemoryBytes = kind.memoryBytes();
    }

    public NodeId id() {
        return id;
    }

    /** In which second. */
    public int ordered() {
        return ordered;
    }

    /** How long its boot takes; who decides learns it when it is over. */
    public double bootSeconds() {
        return bootSeconds;
    }

    /** False while it boots. */
    public boolean isReady() {
        return ready;
    }

    public boolean isDraining() {
        return draining;
    }

    public void drain(boolean drains) {
        draining = drains;
    }

    public List<Replica> replicas() {
        return Collections.unmodifiableList(replicas);
    }

    /** Those of one API. */
    public List<Replica> replicas(int api) {
        return replicas.stream().filter(replica -> replica.api() == api).toList();
    }

    public long freeCpuMillis() {
        return freeCpuMillis;
    }

    public long freeMemoryBytes() {
        return freeMemoryBytes;
    }

    void add(Replica replica, ClusterSetup.Member api) {
        replicas.add(replica);
        freeCpuMillis -= api.cpuMillis();
        freeMemoryBytes -= api.memoryBytes();
    }

    void remove(Replica replica, ClusterSetup.Member api) {
        replicas.remove(replica);
        freeCpuMillis += api.cpuMillis();
        freeMemoryBytes += api.memoryBytes();
    }

    /** The machine is there when it is due; what is loaded then serves. */
    void pass(int second) {
        if (!ready && ordered + bootSeconds <= second) {
            ready = true;
            replicas.forEach(replica -> replica.load(ordered + bootSeconds));
        }
        if (ready) {
            for (Replica replica : replicas) {
                if (!replica.isReady() && replica.due() <= second) {
                    replica.becomeReady(second);
                }
            }
        }
    }
}

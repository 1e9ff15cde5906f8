package vertebra.simulator.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import vertebra.simulator.trace.Chance;
import vertebra.simulator.trace.LogNormal;

/**
 * Machines and what runs on them: the cloud and the nodes of a simulated fleet, which do what a policy says and take their time. Not for
 * several threads.
 */
public final class Cluster {

    /** All as in the recorded baselines. */
    private static final double BOOT_DEVIATION = 0.2;

    /** 30 of 120 s: no machine boots in a smaller part of what machines take in the mean. */
    private static final double LEAST_BOOT_SHARE = 0.25;

    private static final double LOAD_DEVIATION = 0.15;

    private final ClusterSetup setup;
    private final LogNormal boots;
    private final LogNormal loads;
    private final Chance bootChance;
    private final Chance loadChance;
    private final List<Machine> machines = new ArrayList<>();
    private final int[] wanted;
    private int now;
    private int launches;

    Cluster(ClusterSetup setup, Chance chance) {
        this.setup = setup;
        this.boots = LogNormal.ofLogDeviation(setup.machines().bootSeconds(), BOOT_DEVIATION);
        this.loads = LogNormal.ofLogDeviation(setup.loadSeconds(), LOAD_DEVIATION);
        this.bootChance = chance.branch();
        this.loadChance = chance.branch();
        this.wanted = new int[setup.apis().size()];
    }

    /** The second of the question. */
    public int now() {
        return now;
    }

    public ClusterSetup setup() {
        return setup;
    }

    /** Those that are there and those that boot, in the order in which they were ordered. */
    public List<Machine> machines() {
        return Collections.unmodifiableList(machines);
    }

    /** Replicas of an API that should be there. */
    public int wanted(int api) {
        return wanted[api];
    }

    public void want(int api, int replicas) {
        wanted[api] = setup.apis().get(api).setup().clamp(replicas);
    }

    /** Replicas of an API that serve. */
    public int ready(int api) {
        return (int) replicas(api).filter(Replica::isReady).count();
    }

    /** Replicas of an API that have a machine. */
    public int placed(int api) {
        return (int) replicas(api).count();
    }

    /** Ordered machines, the first ones without. */
    public int launches() {
        return launches;
    }

    public void order(int count) {
        for (int i = 0; i < count; i++) {
            double boot = Math.max(LEAST_BOOT_SHARE * setup.machines().bootSeconds(), boots.next(bootChance));
            machines.add(new Machine("m" + ++launches, now, boot, setup.machines()));
        }
    }

    /** Gives a machine back; what runs there is gone. */
    public void giveBack(Machine machine) {
        machines.remove(machine);
    }

    /** True when the machine has room for one more replica of an API. */
    public boolean holds(Machine machine, int api) {
        ClusterSetup.Member member = setup.apis().get(api);
        return member.cpuMillis() <= machine.freeCpuMillis() && member.memoryBytes() <= machine.freeMemoryBytes();
    }

    /** Starts a replica on a machine that has room for it. */
    public void start(int api, Machine machine) {
        if (!holds(machine, api)) {
            throw new IllegalArgumentException(
                    machine.id() + " holds no more of " + setup.apis().get(api).name() + " (expected: room for it)");
        }
        Replica replica = new Replica(api, now, loads.next(loadChance));
        machine.add(replica, setup.apis().get(api));
        if (machine.isReady()) {
            replica.load(now);
        }
    }

    public void stop(Replica replica, Machine machine) {
        machine.remove(replica, setup.apis().get(replica.api()));
    }

    /** Share of the scarcer of cores and memory that is taken on a machine. */
    public double dominantShare(Machine machine) {
        return 1
                - Math.min(
                        (double) machine.freeCpuMillis() / setup.machines().cpuMillis(),
                        (double) machine.freeMemoryBytes() / setup.machines().memoryBytes());
    }

    /** Begins with these replicas, which serve, on as few machines as first-fit-decreasing needs. */
    void begin(List<Integer> replicas) {
        List<Integer> bySize = new ArrayList<>();
        for (int api = 0; api < replicas.size(); api++) {
            want(api, replicas.get(api));
            bySize.addAll(Collections.nCopies(wanted[api], api));
        }
        FirstFit firstFit = new FirstFit(setup);
        machines.add(new Machine("m0", 0, 0, setup.machines()));
        for (int api : firstFit.largestFirst(bySize)) {
            Machine machine = machines.stream()
                    .filter(candidate -> holds(candidate, api))
                    .findFirst()
                    .orElseGet(() -> {
                        machines.add(new Machine("m0" + machines.size(), 0, 0, setup.machines()));
                        return machines.getLast();
                    });
            start(api, machine);
        }
        for (Machine machine : machines) {
            machine.pass(0);
            machine.replicas().forEach(replica -> replica.becomeReady(0));
        }
    }

    /** What is due by then is there. */
    void passTo(int second) {
        now = second;
        machines.forEach(machine -> machine.pass(second));
    }

    private Stream<Replica> replicas(int api) {
        return machines.stream().flatMap(machine -> machine.replicas(api).stream());
    }
}

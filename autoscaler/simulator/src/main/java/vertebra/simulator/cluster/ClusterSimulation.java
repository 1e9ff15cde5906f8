package vertebra.simulator.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.simulator.engine.ApiRun;
import vertebra.simulator.engine.Routing;
import vertebra.simulator.engine.Seconds;
import vertebra.simulator.engine.Simulation.Traffic;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.Chance;

/**
 * Several APIs on shared machines, second by second: requests come, wait and run; machines and replicas that are due are there; the
 * policy acts; the slots change. The same seed brings the same requests to every policy.
 */
public final class ClusterSimulation {

    /** Seeds of the arrivals of API k: seed × 10 + k, as in the recorded baselines. */
    private static final int SEEDS_PER_RUN = 10;

    private final ClusterSetup setup;
    private final ClusterPolicy policy;
    private final Cluster cluster;
    private final List<ApiRun> runs = new ArrayList<>();
    private long machineSeconds;
    private int peakMachines;
    private final int[] machines;

    public ClusterSimulation(ClusterSetup setup, ClusterPolicy policy, List<Arrivals> arrivals, long seed) {
        this.setup = setup;
        this.policy = policy;
        this.machines = new int[setup.seconds()];
        Chance chance = new Chance(seed);
        this.cluster = new Cluster(setup, chance.branch());
        for (int api = 0; api < setup.apis().size(); api++) {
            runs.add(new ApiRun(
                    setup.apis().get(api).setup(),
                    new Traffic.Open(arrivals.get(api)),
                    Routing.ONE_QUEUE,
                    chance.branch()));
        }
    }

    /** The requests of each API. */
    public static List<Arrivals> arrivals(ClusterSetup setup, long seed) {
        List<Arrivals> arrivals = new ArrayList<>();
        for (int api = 0; api < setup.apis().size(); api++) {
            arrivals.add(Arrivals.of(setup.apis().get(api).trace(), new Chance(seed * SEEDS_PER_RUN + api + 1)));
        }
        return arrivals;
    }

    /** Runs once. */
    public ClusterResult run() {
        List<Seconds> metrics = runs.stream().map(ApiRun::seconds).toList();
        cluster.begin(IntStream.range(0, runs.size())
                .mapToObj(api -> policy.start(api, runs.get(api).usualStart()))
                .toList());
        resize();
        for (int second = 0; second < setup.seconds(); second++) {
            for (ApiRun run : runs) {
                run.advance(second);
            }
            cluster.passTo(second + 1);
            act(metrics);
            resize();
            account(second);
        }
        return new ClusterResult(
                machineSeconds / 3600.0,
                peakMachines,
                cluster.launches(),
                new MachineTimeline(machines),
                runs.stream().map(ApiRun::result).toList());
    }

    private void act(List<Seconds> metrics) {
        int[] before = new int[runs.size()];
        for (int api = 0; api < before.length; api++) {
            before[api] = cluster.wanted(api);
        }
        policy.act(cluster, metrics);
        for (int api = 0; api < before.length; api++) {
            runs.get(api).changed(cluster.now(), before[api], cluster.wanted(api));
        }
    }

    private void resize() {
        for (int api = 0; api < runs.size(); api++) {
            runs.get(api).resize(cluster.ready(api), requested(api));
        }
    }

    private void account(int second) {
        for (int api = 0; api < runs.size(); api++) {
            runs.get(api).account(second, cluster.ready(api), requested(api));
        }
        machineSeconds += cluster.machines().size();
        machines[second] = cluster.machines().size();
        peakMachines = Math.max(peakMachines, cluster.machines().size());
    }

    /** While replicas move there are more than are wanted. */
    private int requested(int api) {
        return Math.max(cluster.wanted(api), cluster.placed(api));
    }
}

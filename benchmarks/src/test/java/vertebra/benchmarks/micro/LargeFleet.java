package vertebra.benchmarks.micro;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import vertebra.scaling.Autoscaler;
import vertebra.scaling.AutoscalerDecision;
import vertebra.scaling.ScalingMemory;
import vertebra.scaling.ScalingPolicy;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.signal.MinuteCounts;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.RealtimeApi;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.Fleet.WarmUp;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.CloudView;
import vertebra.spec.fleet.GroupView.Unit;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.LoadSample.Executor;
import vertebra.spec.fleet.LoadSample.Ingress;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;
import vertebra.spec.fleet.ServiceTimes;
import vertebra.spec.testing.Specs;

/**
 * Many APIs on many nodes with five days behind them, each API on four nodes, decided every two seconds; the nodes are machines of a
 * group, but those that are ordered never come. Not for several threads.
 */
public final class LargeFleet {

    private static final int NODES_PER_API = 4;
    private static final int PER_SECOND = 5;
    private static final double SERVICE = 0.2;
    private static final double BOOT_SECONDS = 120;
    private static final int TICK_SECONDS = 2;
    /** It holds the 20 replicas of a core and 1 GiB that run on each, and little more. */
    private static final Unit MACHINE = new Unit(24_000, 64L << 30, 1, 0);

    private static final String GROUP = "machines";
    private static final int MOST_MACHINES = 10_000;
    private static final Revision REVISION = new Revision(1);
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    private final Autoscaler autoscaler = new Autoscaler();
    private final List<NodeView> nodes = new ArrayList<>();
    private final List<ApiView> apis = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<ReplicaView> replicas = new ArrayList<>();
    private ScalingMemory memory;
    private long ticks;

    public LargeFleet(int apis, int nodes) {
        for (int node = 0; node < nodes; node++) {
            this.nodes.add(new NodeView(
                    new NodeId("n" + node), 1, MACHINE.cpuMillis(), MACHINE.memoryBytes(), false, machine(node == 0)));
        }
        List<ApiMemory> memories = new ArrayList<>();
        for (int api = 0; api < apis; api++) {
            memories.add(add(api));
        }
        this.memory = ScalingMemory.starting(ScalingPolicy.DEFAULT.epoch(), memories);
    }

    /** What is known two seconds later. */
    public Fleet next() {
        ticks++;
        List<LoadSample> load = new ArrayList<>();
        for (ReplicaView replica : replicas) {
            load.add(sample(replica));
        }
        return new Fleet(now(), nodes, apis, assignments, replicas, load, List.of(group()));
    }

    /** Decides on it. */
    public AutoscalerDecision decide(Fleet fleet) {
        AutoscalerDecision decision = autoscaler.decide(fleet, ScalingPolicy.DEFAULT, memory, now());
        memory = decision.memory();
        return decision;
    }

    private static MachineView machine(boolean leader) {
        return new MachineView(GROUP, START, BOOT_SECONDS, 0.2, true, false, leader);
    }

    private GroupView group() {
        CloudView cloud = new CloudView(now(), List.of(), GroupView.Refusal.NONE, false);
        return new GroupView(GROUP, "simulated", 1, MOST_MACHINES, nodes.size(), MACHINE, cloud);
    }

    private ApiMemory add(int index) {
        RealtimeApi spec =
                Specs.onnx("api-" + index, "  compute: {cpu: 1, mem: 1Gi}\n  autoscaling: {max_replicas: 100}\n");
        ApiName name = spec.name();
        apis.add(new ApiView(spec, REVISION, 1, false, new WarmUp(SERVICE, SERVICE / 3)));
        for (int i = 0; i < NODES_PER_API; i++) {
            NodeId node = nodes.get((index * NODES_PER_API + i) % nodes.size()).id();
            assignments.add(new Assignment(node, name, REVISION, 1, 1_000, 1L << 30));
            replicas.add(new ReplicaView(node, name, REVISION, State.READY, 1, 1, START, null, 1, 0));
        }
        return ApiMemory.first(name, NODES_PER_API, START).withHistory(days(index));
    }

    /** Five days with a peak at noon, each API with its own scatter. */
    private static MinuteCounts days(int index) {
        List<Integer> counts = new ArrayList<>();
        for (int minute = 0; minute < MinuteCounts.MOST; minute++) {
            double day = Math.sin(2 * Math.PI * minute / 1440);
            counts.add((int) (60 * PER_SECOND * NODES_PER_API * (1 + 0.4 * day)) + (minute * 31 + index * 17) % 97);
        }
        return new MinuteCounts(START.getEpochSecond() / 60 - counts.size(), counts);
    }

    private LoadSample sample(ReplicaView replica) {
        long seconds = ticks * TICK_SECONDS;
        long count = seconds * PER_SECOND;
        long[] times = new long[ServiceTimes.BUCKETS];
        times[ServiceTimes.bucketOf(SERVICE)] = count;
        double busy = count * SERVICE;
        return new LoadSample(
                replica.node(),
                1,
                seconds,
                now(),
                replica.api(),
                REVISION,
                new Ingress(count, (double) count * PER_SECOND, 0, 0, 0, count, 0, 0),
                new Executor(count, busy, busy * SERVICE * 1.1, ServiceTimes.of(times), busy, busy, seconds, 1, 0, 0));
    }

    private Instant now() {
        return START.plusSeconds(ticks * TICK_SECONDS);
    }
}

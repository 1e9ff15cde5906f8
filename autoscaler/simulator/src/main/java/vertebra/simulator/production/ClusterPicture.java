package vertebra.simulator.production;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.simulator.cluster.Cluster;
import vertebra.simulator.cluster.ClusterSetup;
import vertebra.simulator.cluster.Machine;
import vertebra.simulator.cluster.Replica;
import vertebra.simulator.engine.Seconds;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.NodeView;
import vertebra.spec.fleet.GroupView;
import vertebra.spec.fleet.GroupView.CloudView;
import vertebra.spec.fleet.LoadSample;
import vertebra.spec.fleet.MachineView;
import vertebra.spec.fleet.ReplicaView;
import vertebra.spec.fleet.ReplicaView.State;

/** A simulated cluster as a leader would see it: nodes that are there, machines on their way, and what all nodes say. */
final class ClusterPicture {

    private static final NodeId LEADER = new NodeId("m0");
    static final String GROUP = "machines";
    private static final Revision REVISION = new Revision(1);
    private static final int MOST_MACHINES = 10_000;

    private final ClusterSetup setup;
    private final List<ApiView> apis;
    private final Instant begin;
    private final List<Counters> counters;

    /** @param apis in the order of the set-up */
    ClusterPicture(ClusterSetup setup, List<ApiView> apis, Instant begin) {
        this.setup = setup;
        this.apis = apis;
        this.begin = begin;
        // Requests come in at the machine that the leader runs on, which is never given back.
        this.counters = apis.stream()
                .map(api -> new Counters(LEADER, api.spec().name(), REVISION, begin))
                .toList();
    }

    /** @param visible metrics of the seconds before this have arrived */
    Fleet fleet(Cluster cluster, List<Seconds> metrics, int visible) {
        List<Assignment> assignments = new ArrayList<>();
        List<ReplicaView> replicas = new ArrayList<>();
        List<LoadSample> load = new ArrayList<>();
        for (int api = 0; api < apis.size(); api++) {
            boolean asleep = cluster.ready(api) == 0;
            load.add(counters.get(api).report(metrics.get(api), visible, asleep));
            for (Machine machine : cluster.machines()) {
                add(machine, api, assignments, replicas);
                if (machine.isReady()
                        && !isLeader(machine)
                        && !machine.replicas(api).isEmpty()) {
                    load.add(silent(machine, name(api), visible));
                }
            }
        }
        return new Fleet(at(cluster.now()), nodes(cluster), apis, assignments, replicas, load, List.of(group(cluster)));
    }

    Instant at(double second) {
        return begin.plusMillis(Math.round(second * 1000));
    }

    private void add(Machine machine, int api, List<Assignment> assignments, List<ReplicaView> views) {
        List<Replica> here = machine.replicas(api);
        if (!here.isEmpty()) {
            ClusterSetup.Member member = setup.apis().get(api);
            assignments.add(new Assignment(
                    machine.id(), name(api), REVISION, here.size(), member.cpuMillis(), member.memoryBytes()));
            here.forEach(replica -> views.add(view(machine, api, replica)));
        }
    }

    private ReplicaView view(Machine machine, int api, Replica replica) {
        boolean ready = replica.isReady();
        return new ReplicaView(
                machine.id(),
                name(api),
                REVISION,
                ready ? State.READY : State.LOADING,
                1,
                ready ? setup.apis().get(api).setup().slots() : 0,
                at(ready ? replica.due() : replica.placed()),
                null,
                setup.apis().get(api).memoryBytes(),
                ready && replica.due() > 0 ? Math.round(replica.loadSeconds() * 1000) : 0);
    }

    /** A node at which nothing comes in; what it runs is counted at the leader's. */
    private LoadSample silent(Machine machine, ApiName api, int visible) {
        return new LoadSample(
                machine.id(),
                1,
                visible,
                at(visible),
                api,
                REVISION,
                LoadSample.Ingress.NOTHING,
                LoadSample.Executor.NOTHING);
    }

    private List<NodeView> nodes(Cluster cluster) {
        return cluster.machines().stream()
                .filter(Machine::isReady)
                .map(machine -> new NodeView(
                        machine.id(),
                        1,
                        setup.machines().cpuMillis(),
                        setup.machines().memoryBytes(),
                        machine.isDraining(),
                        new MachineView(
                                GROUP,
                                at(machine.ordered()),
                                machine.bootSeconds(),
                                0,
                                true,
                                false,
                                isLeader(machine))))
                .toList();
    }

    private GroupView group(Cluster cluster) {
        List<GroupView.Order> orders = cluster.machines().stream()
                .filter(machine -> !machine.isReady())
                .map(machine -> new GroupView.Order(machine.id().value(), at(machine.ordered())))
                .toList();
        return new GroupView(
                GROUP,
                "simulated",
                1,
                MOST_MACHINES,
                cluster.machines().size(),
                new GroupView.Unit(
                        setup.machines().cpuMillis(), setup.machines().memoryBytes(), 1, 0),
                new CloudView(at(cluster.now()), orders, GroupView.Refusal.NONE, false));
    }

    private ApiName name(int api) {
        return apis.get(api).spec().name();
    }

    int indexOf(ApiName name) {
        return IntStream.range(0, apis.size())
                .filter(api -> name(api).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isLeader(Machine machine) {
        return machine.id().equals(LEADER);
    }
}

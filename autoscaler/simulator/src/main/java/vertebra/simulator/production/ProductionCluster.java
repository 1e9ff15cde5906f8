package vertebra.simulator.production;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.scaling.Autoscaler;
import vertebra.scaling.AutoscalerDecision;
import vertebra.scaling.ScalingMemory;
import vertebra.scaling.ScalingPolicy;
import vertebra.scaling.capacity.GroupDecision;
import vertebra.scaling.decision.ApiMemory;
import vertebra.scaling.decision.ReplicaDecision;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.simulator.cluster.Cluster;
import vertebra.simulator.cluster.ClusterPolicy;
import vertebra.simulator.cluster.ClusterSetup;
import vertebra.simulator.cluster.ClusterSetup.Member;
import vertebra.simulator.cluster.Machine;
import vertebra.simulator.cluster.Replica;
import vertebra.simulator.engine.Seconds;
import vertebra.spec.ApiName;
import vertebra.spec.NodeId;
import vertebra.spec.Revision;
import vertebra.spec.fleet.Assignment;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.Fleet.WarmUp;

/**
 * Both layers of the product, unchanged: {@link Autoscaler#decide} says how many replicas and machines, {@link ReplicaPacker} says where
 * replicas go.
 */
public final class ProductionCluster implements ClusterPolicy {

    private static final int PERIOD_SECONDS = 2;

    private final Autoscaler autoscaler = new Autoscaler();
    private final ReplicaPacker packer = new ReplicaPacker();
    private final List<ApiView> apis;
    private final ClusterSetup setup;
    private final Instant begin;
    private final ClusterPicture picture;
    private Optional<ScalingMemory> memory = Optional.empty();

    public ProductionCluster(ClusterSetup setup) {
        this.setup = setup;
        this.apis = setup.apis().stream().map(ProductionCluster::view).toList();
        int past = setup.apis().stream()
                .mapToInt(api -> api.past().seconds())
                .max()
                .orElseThrow();
        this.begin = ProductionPolicy.MONDAY.plusSeconds(past);
        this.picture = new ClusterPicture(setup, apis, begin);
    }

    @Override
    public void act(Cluster cluster, List<Seconds> metrics) {
        boolean held = IntStream.range(0, apis.size())
                .anyMatch(api -> cluster.wanted(api) == 0 && metrics.get(api).queued(cluster.now() - 1) > 0);
        if (cluster.now() % PERIOD_SECONDS != 0 && !held) {
            return;
        }
        // A request that has to be held is reported at once.
        int visible = held ? cluster.now() : Math.max(0, cluster.now() - 1);
        Fleet fleet = picture.fleet(cluster, metrics, visible);
        ScalingMemory known = memory.orElseGet(() -> starting(cluster));
        AutoscalerDecision decision = autoscaler.decide(fleet, ScalingPolicy.DEFAULT, known, fleet.asOf());
        memory = Optional.of(decision.memory());
        Map<ApiName, Integer> wants = new HashMap<>();
        for (ReplicaDecision replicas : decision.replicas()) {
            cluster.want(picture.indexOf(replicas.api()), replicas.want());
            wants.put(replicas.api(), replicas.want());
        }
        place(cluster, packer.pack(fleet, wants, List.of()).assignments());
        decision.groups().forEach(group -> resize(cluster, group));
    }

    private static ApiView view(Member api) {
        double service = api.setup().serviceSeconds();
        return new ApiView(
                SpecText.of(api.name(), api.setup(), api.cpuMillis()),
                new Revision(1),
                api.memoryBytes(),
                false,
                new WarmUp(service, service * api.setup().serviceCv()));
    }

    private ScalingMemory starting(Cluster cluster) {
        List<ApiMemory> memories = new ArrayList<>();
        for (int api = 0; api < apis.size(); api++) {
            ApiName name = apis.get(api).spec().name();
            memories.add(ApiMemory.first(name, cluster.wanted(api), begin)
                    .withHistory(PastCounts.of(setup.apis().get(api).past(), begin)));
        }
        return ScalingMemory.starting(ScalingPolicy.DEFAULT.epoch(), memories);
    }

    /** What the nodes do when the leader's row says so. */
    private void place(Cluster cluster, List<Assignment> assignments) {
        for (Machine machine : cluster.machines()) {
            int[] assigned = new int[apis.size()];
            assignments.stream()
                    .filter(assignment -> assignment.node().equals(machine.id()))
                    .forEach(assignment -> assigned[picture.indexOf(assignment.api())] = assignment.replicas());
            for (int api = 0; api < assigned.length; api++) {
                stop(cluster, machine, api, assigned[api]);
            }
            for (int api = 0; api < assigned.length; api++) {
                for (int here = machine.replicas(api).size(); here < assigned[api]; here++) {
                    cluster.start(api, machine);
                }
            }
        }
    }

    private static void stop(Cluster cluster, Machine machine, int api, int assigned) {
        List<Replica> youngestFirst = machine.replicas(api).stream()
                .sorted(Comparator.comparingDouble(Replica::due).reversed())
                .toList();
        for (int i = 0; i < youngestFirst.size() - assigned; i++) {
            cluster.stop(youngestFirst.get(i), machine);
        }
    }

    private static void resize(Cluster cluster, GroupDecision decision) {
        switch (decision) {
            case GroupDecision.Grow grow ->
                cluster.order(grow.target() - cluster.machines().size());
            case GroupDecision.Drain drain -> machine(cluster, drain.node()).drain(true);
            case GroupDecision.Undrain undrain ->
                machine(cluster, undrain.node()).drain(false);
            case GroupDecision.Retire retire -> cluster.giveBack(machine(cluster, retire.node()));
            case GroupDecision.RetireMachine retire -> cluster.giveBack(machine(cluster, new NodeId(retire.machine())));
            case GroupDecision.Keep keep -> {}
            case GroupDecision.Hold hold -> {}
        }
    }

    private static Machine machine(Cluster cluster, NodeId node) {
        return cluster.machines().stream()
                .filter(machine -> machine.id().equals(node))
                .findFirst()
                .orElseThrow();
    }
}

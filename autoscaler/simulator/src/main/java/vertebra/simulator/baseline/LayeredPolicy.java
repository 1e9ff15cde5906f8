package vertebra.simulator.baseline;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import vertebra.simulator.cluster.Cluster;
import vertebra.simulator.cluster.ClusterPolicy;
import vertebra.simulator.cluster.Machine;
import vertebra.simulator.cluster.Replica;
import vertebra.simulator.engine.Observation;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.engine.ReplicaPool;
import vertebra.simulator.engine.ReplicaPool.Start;
import vertebra.simulator.engine.Seconds;

/**
 * Two layers that do not know each other, as Kubernetes has them: a policy for the replicas of each API, a scheduler that places them
 * where the least room is left, and the cluster autoscaler for machines.
 */
public final class LayeredPolicy implements ClusterPolicy {

    private final List<Policy> policies;
    private final ClusterAutoscaler machines = new ClusterAutoscaler();

    /** @param policies of the APIs, in their order */
    public LayeredPolicy(List<Policy> policies) {
        this.policies = List.copyOf(policies);
    }

    @Override
    public int start(int api, int usual) {
        return policies.get(api).start(usual);
    }

    @Override
    public void act(Cluster cluster, List<Seconds> metrics) {
        for (int api = 0; api < policies.size(); api++) {
            scale(cluster, api, metrics.get(api));
            place(cluster, api);
        }
        machines.act(cluster);
        for (int api = 0; api < policies.size(); api++) {
            place(cluster, api);
        }
    }

    private void scale(Cluster cluster, int api, Seconds metrics) {
        Policy policy = policies.get(api);
        if (cluster.now() % policy.periodSeconds() == 0) {
            cluster.want(api, policy.decide(seen(cluster, api, metrics)));
        }
        if (cluster.wanted(api) == 0 && metrics.queued(cluster.now() - 1) > 0) {
            cluster.want(api, Math.max(1, policy.wake(seen(cluster, api, metrics))));
        }
    }

    private static Observation seen(Cluster cluster, int api, Seconds metrics) {
        int ready = cluster.ready(api);
        List<Start> starting =
                Collections.nCopies(Math.max(0, cluster.wanted(api) - ready), new Start(cluster.now(), 0));
        return new Observation(cluster.now(), metrics, new ReplicaPool(ready, starting));
    }

    private static void place(Cluster cluster, int api) {
        for (int placed = cluster.placed(api); placed > cluster.wanted(api); placed--) {
            stopLast(cluster, api);
        }
        boolean found = true;
        for (int placed = cluster.placed(api); found && placed < cluster.wanted(api); placed++) {
            Optional<Machine> machine = cluster.machines().stream()
                    .filter(candidate -> cluster.holds(candidate, api))
                    .min(Comparator.comparing((Machine candidate) -> !candidate.isReady())
                            .thenComparingDouble(candidate -> -cluster.dominantShare(candidate)));
            machine.ifPresent(chosen -> cluster.start(api, chosen));
            found = machine.isPresent();
        }
    }

    /** One that starts, the last of them; else the youngest. */
    private static void stopLast(Cluster cluster, int api) {
        record On(Machine machine, Replica replica) {}
        cluster.machines().stream()
                .flatMap(machine -> machine.replicas(api).stream().map(replica -> new On(machine, replica)))
                .max(Comparator.comparing((On on) -> !on.replica().isReady())
                        .thenComparingDouble(on -> on.replica().due()))
                .ifPresent(last -> cluster.stop(last.replica(), last.machine()));
    }
}

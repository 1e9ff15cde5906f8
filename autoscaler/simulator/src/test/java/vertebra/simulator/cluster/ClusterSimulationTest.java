package vertebra.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.simulator.cluster.ClusterSetup.MachineKind;
import vertebra.simulator.cluster.ClusterSetup.Member;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Seconds;
import vertebra.simulator.trace.Trace;

/** Machines of eight cores and 32 GiB that boot in two minutes; replicas load in twenty seconds. */
class ClusterSimulationTest {

    private static final MachineKind MACHINE = new MachineKind(8_000, 32L << 30, 120);
    private static final ApiSetup API = new ApiSetup(0.5, 0.3, 2, 1.25, 1, 100, 60, 140, 0.15);
    private static final int HOUR = 3_600;

    @Test
    void aReplicaServesWhenItsMachineHasBootedAndItIsLoaded() {
        // given
        int[] readyAt = new int[1];
        ClusterPolicy policy = (cluster, metrics) -> {
            if (cluster.now() == 1) {
                cluster.order(1);
                cluster.want(0, 2);
                cluster.start(0, cluster.machines().getLast());
            }
            readyAt[0] = readyAt[0] == 0 && cluster.ready(0) == 2 ? cluster.now() : readyAt[0];
        };

        // when
        ClusterResult result = run(policy, HOUR, member("a", 8_000, 1));

        // then
        assertThat(readyAt[0]).isBetween(1 + 60 + 12, 1 + 240 + 35);
        assertThat(result.launches()).isEqualTo(1);
        assertThat(result.peakMachines()).isEqualTo(2);
    }

    @Test
    void aMachineThatBootsInSecondsIsThereInSeconds() {
        // given
        ClusterSetup quick = setup(new MachineKind(8_000, 32L << 30, 5), 60, member("a", 1_000, 1));
        int[] readyAt = new int[1];
        ClusterPolicy policy = (cluster, metrics) -> {
            if (cluster.now() == 1) {
                cluster.order(1);
            }
            boolean ready = cluster.machines().getLast().isReady();
            readyAt[0] = readyAt[0] == 0 && cluster.now() > 1 && ready ? cluster.now() : readyAt[0];
        };

        // when
        new ClusterSimulation(quick, policy, ClusterSimulation.arrivals(quick, 1), 1).run();

        // then
        assertThat(readyAt[0]).isBetween(1 + 2, 1 + 12);
    }

    @Test
    void costsMachinesFromTheirOrderUntilTheyAreGivenBack() {
        // given
        ClusterPolicy policy = (cluster, metrics) -> {
            if (cluster.now() == HOUR / 2) {
                cluster.order(3);
            } else if (cluster.now() == HOUR * 3 / 4) {
                List.copyOf(cluster.machines()).stream().skip(1).forEach(cluster::giveBack);
            }
        };

        // when
        ClusterResult result = run(policy, HOUR, member("a", 1_000, 1));

        // then
        assertThat(result.nodeHours()).isCloseTo(1 + 3 * 0.25, within(0.01));
    }

    @Test
    void beginsOnAsFewMachinesAsFirstFitDecreasingNeeds() {
        // given
        int[] machines = new int[1];
        ClusterPolicy policy = new ClusterPolicy() {
            @Override
            public int start(int api, int usual) {
                return 4;
            }

            @Override
            public void act(Cluster cluster, List<Seconds> metrics) {
                machines[0] = cluster.machines().size();
                assertThat(cluster.machines())
                        .allSatisfy(
                                machine -> assertThat(machine.freeCpuMillis()).isNotNegative());
            }
        };

        // when
        ClusterResult result = run(policy, 60, member("small", 2_000, 2), member("large", 6_000, 4));

        // then
        assertThat(machines[0]).isEqualTo(4);
        assertThat(result.apis()).hasSize(2);
    }

    private static ClusterResult run(ClusterPolicy policy, int seconds, Member... apis) {
        ClusterSetup setup = setup(MACHINE, seconds, apis);
        return new ClusterSimulation(setup, policy, ClusterSimulation.arrivals(setup, 1), 1).run();
    }

    private static ClusterSetup setup(MachineKind machine, int seconds, Member... apis) {
        return new ClusterSetup(
                Arrays.stream(apis).map(api -> lasting(api, seconds)).toList(), machine, 20);
    }

    private static Member lasting(Member api, int seconds) {
        return new Member(
                api.name(),
                api.setup(),
                api.cpuMillis(),
                api.memoryBytes(),
                new Trace(1, new double[seconds]),
                api.past());
    }

    private static Member member(String name, int cpuMillis, int gib) {
        return new Member(
                name, API, cpuMillis, (long) gib << 30, new Trace(1, new double[0]), new Trace(60, new double[0]));
    }
}

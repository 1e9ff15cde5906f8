package vertebra.simulator.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.simulator.baseline.LayeredPolicy;
import vertebra.simulator.cluster.ClusterPolicy;
import vertebra.simulator.cluster.ClusterResult;
import vertebra.simulator.cluster.ClusterSetup;
import vertebra.simulator.cluster.ClusterSetup.MachineKind;
import vertebra.simulator.cluster.ClusterSetup.Member;
import vertebra.simulator.cluster.ClusterSimulation;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Policy;
import vertebra.simulator.production.ProductionCluster;
import vertebra.simulator.trace.Arrivals;
import vertebra.simulator.trace.TraceProblem;
import vertebra.spec.problem.ProblemException;

/** Several APIs that share machines. */
public record Mix(ClusterSetup setup) {

    /** All as in the recorded baselines. */
    private static final double LOAD_SECONDS = 20;

    private static final double PATIENCE_SECONDS = 60;
    private static final double MEBI_PER_GIBI = 1024;

    /** As in the recorded baselines: 8 cores, 32 GiB, a boot of two minutes. */
    public static final MachineKind USUAL_MACHINE = new MachineKind(8_000, 32L << 30, 120);

    /**
     * Reads a CSV file with one API a row: {@code api,trace,first_s,length_s,warmup_s,scale,replica_cpu,replica_mem_gib,
     * slots_per_replica,service_time_s,service_cv,slo_s,min_replicas,max_replicas}; more columns are ignored.
     *
     * @throws ProblemException {@link TraceProblem}, with the row
     */
    public static Mix read(Path file, MachineKind machines) {
        List<Member> members = ScenarioTable.rows(file).stream()
                .map(row -> member(file, row, machines))
                .toList();
        if (members.isEmpty()) {
            throw CsvRow.problem(file.getFileName() + " has no APIs (expected: one row an API)");
        }
        try {
            return new Mix(new ClusterSetup(members, machines, LOAD_SECONDS));
        } catch (IllegalArgumentException tooLarge) {
            throw CsvRow.problem(file.getFileName() + ": " + tooLarge.getMessage());
        }
    }

    /** True where the file's rows are APIs, not buckets of a trace; false for a file that cannot be read. */
    public static boolean isMix(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .filter(line -> line.startsWith("api,trace,"))
                    .isPresent();
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** Runs one policy: the product with both its layers, all others with the cluster autoscaler of Kubernetes. */
    public ClusterResult run(Policies policy, long seed) {
        List<Arrivals> arrivals = ClusterSimulation.arrivals(setup, seed);
        return new ClusterSimulation(setup, policy(policy, arrivals), arrivals, seed).run();
    }

    private ClusterPolicy policy(Policies policy, List<Arrivals> arrivals) {
        if (policy == Policies.VERTEBRA) {
            return new ProductionCluster(setup);
        }
        List<Policy> policies = IntStream.range(0, arrivals.size())
                .mapToObj(api -> {
                    Member member = setup.apis().get(api);
                    return policy.policy(
                            member.setup(), new Policies.Knowledge(member.past(), member.trace(), arrivals.get(api)));
                })
                .toList();
        return new LayeredPolicy(policies);
    }

    private static Member member(Path file, CsvRow row, MachineKind machines) {
        Scenario api = ScenarioTable.scenario(
                file,
                row,
                row.cell("api"),
                PATIENCE_SECONDS,
                machines.bootSeconds() + LOAD_SECONDS,
                ApiSetup.DEFAULT_LEAD_CV);
        return new Member(
                api.name(),
                api.setup(),
                (int) Math.round(row.number("replica_cpu") * 1000),
                Math.round(row.number("replica_mem_gib") * MEBI_PER_GIBI) << 20,
                api.trace(),
                api.past());
    }
}

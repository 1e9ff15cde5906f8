package vertebra.simulator.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import vertebra.spec.ApiName;
import vertebra.spec.problem.ProblemException;

/** Several APIs that share machines. */
public record Mix(ClusterSetup setup) {

    /** All as in the recorded baselines. */
    private static final double LOAD_SECONDS = 20;

    private static final double PATIENCE_SECONDS = 60;
    private static final String KEY = "api";
    /** A file with so many columns is meant to be one of APIs, whatever its first line says; traces have two. */
    private static final int LEAST_COLUMNS = 6;

    private static final int MILLIS_PER_CORE = 1_000;
    private static final int MEBI_PER_GIBI = 1_024;
    /** Cores or GiB; no machine has more. */
    private static final double MOST_UNITS = 1e6;

    /** As in the recorded baselines: 8 cores, 32 GiB, a boot of two minutes. */
    public static final MachineKind USUAL_MACHINE = new MachineKind(8_000, 32L << 30, 120);

    /**
     * Reads a CSV file with one API a row: {@code api,trace,first_s,length_s,warmup_s,scale,replica_cpu,replica_mem_gib,
     * slots_per_replica,service_time_s,service_cv,slo_s,min_replicas,max_replicas}; more columns are ignored.
     *
     * @throws ProblemException {@link TraceProblem}, with the row
     */
    public static Mix read(Path file, MachineKind machines) {
        List<Member> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (CsvRow row : ScenarioTable.rows(file, KEY)) {
            if (!names.add(row.cell(KEY))) {
                throw row.wrong(KEY, "a name that no other row has");
            }
            members.add(member(file, row, machines));
        }
        if (members.isEmpty()) {
            throw CsvRow.unreadable(TextFile.name(file) + " has no APIs (expected: one row an API)");
        }
        return new Mix(new ClusterSetup(members, machines, LOAD_SECONDS));
    }

    /** True where the file's rows are APIs, not buckets of a trace; false for a file that cannot be read. */
    public static boolean isMix(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .filter(line -> TextFile.withoutMark(line).startsWith(KEY + ",")
                            || line.split(",", -1).length >= LEAST_COLUMNS)
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
        String name = row.cell(KEY);
        if (!ApiName.isLegal(name)) {
            throw row.wrong(
                    KEY,
                    "lower-case letters, digits and dashes, from a letter to a letter or digit, at most "
                            + ApiName.MAX_LENGTH);
        }
        double leadSeconds = machines.bootSeconds() + LOAD_SECONDS;
        Scenario api = ScenarioTable.scenario(file, row, name, PATIENCE_SECONDS, leadSeconds, ApiSetup.DEFAULT_LEAD_CV);
        return new Member(
                name,
                api.setup(),
                (int) amount(row, "replica_cpu", MILLIS_PER_CORE, machines.cpuMillis()),
                amount(row, "replica_mem_gib", MEBI_PER_GIBI, machines.memoryBytes() >> 20) << 20,
                api.trace(),
                api.past());
    }

    /** What a replica takes of a node: at least one of the parts that a unit has, at most all of the node. */
    private static long amount(CsvRow row, String column, int partsPerUnit, long ofNode) {
        double parts = row.positive(column, MOST_UNITS) * partsPerUnit;
        if (parts > ofNode) {
            throw row.wrong(column, "at most the " + CsvRow.plain((double) ofNode / partsPerUnit) + " of a node");
        }
        return Math.max(1, Math.round(parts));
    }
}

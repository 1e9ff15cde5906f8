package vertebra.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import vertebra.cli.shell.Table;
import vertebra.simulator.cluster.ClusterResult;
import vertebra.simulator.cluster.ClusterSetup;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.scenario.Policies;

/**
 * {@code vertebra simulate} with several APIs on shared machines: one line a policy.
 *
 * @param budgetPercent share of late answers that an API may have by default
 */
public record FleetSimulationPage(
        double days,
        double machineCores,
        double machineGib,
        double bootSeconds,
        long seed,
        double budgetPercent,
        List<Row> policies) {

    private static final double MILLIS = 1_000;
    private static final double GIBI = 1L << 30;

    public FleetSimulationPage {
        policies = List.copyOf(policies);
    }

    /**
     * What one policy did.
     *
     * @param worst the API that was late most often
     */
    public record Row(
            String policy,
            double latePercent,
            Late worst,
            double nodeHours,
            int peakNodes,
            double replicaHours,
            double reversalsPerDay,
            List<Late> apis) {

        public Row {
            apis = List.copyOf(apis);
        }

        public static Row of(Policies policy, ClusterSetup setup, ClusterResult result) {
            List<Late> apis = IntStream.range(0, result.apis().size())
                    .mapToObj(api ->
                            Late.of(setup.apis().get(api).name(), result.apis().get(api)))
                    .toList();
            Late worst = apis.stream()
                    .reduce((a, b) -> b.latePercent() > a.latePercent() ? b : a)
                    .orElseThrow();
            return new Row(
                    policy.title(),
                    result.violationsPercent(),
                    worst,
                    result.nodeHours(),
                    result.peakMachines(),
                    result.replicaHours(),
                    result.reversalsPerDay(),
                    apis);
        }
    }

    /** What one API got. */
    public record Late(String api, long requests, double latePercent, double replicaHours) {

        static Late of(String api, RunResult result) {
            return new Late(api, result.requests(), result.violationsPercent(), result.replicaHours());
        }
    }

    public static FleetSimulationPage of(ClusterSetup setup, long seed, List<Row> policies) {
        return new FleetSimulationPage(
                setup.seconds() / 86_400.0,
                setup.machines().cpuMillis() / MILLIS,
                setup.machines().memoryBytes() / GIBI,
                setup.machines().bootSeconds(),
                seed,
                SimulationPage.BUDGET_PERCENT,
                policies);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%.2f days, %d APIs on nodes of %.0f cores and %.0f GiB, which take %.0f s to boot",
                days,
                policies.getFirst().apis().size(),
                machineCores,
                machineGib,
                bootSeconds));
        lines.add("");
        Table table =
                new Table("POLICY", "LATE", "LATEST API", "NODE-HOURS", "PEAK NODES", "REPLICA-HOURS", "REVERSALS/DAY");
        for (Row row : policies) {
            table.add(
                    row.policy(),
                    String.format(Locale.ROOT, "%.2f %%", row.latePercent()),
                    String.format(
                            Locale.ROOT,
                            "%s %.2f %%%s",
                            row.worst().api(),
                            row.worst().latePercent(),
                            row.worst().latePercent() > budgetPercent ? " !" : ""),
                    String.format(Locale.ROOT, "%.1f", row.nodeHours()),
                    Integer.toString(row.peakNodes()),
                    String.format(Locale.ROOT, "%.1f", row.replicaHours()),
                    String.format(Locale.ROOT, "%.0f", row.reversalsPerDay()));
        }
        lines.addAll(table.lines());
        lines.add("");
        lines.add(
                "vertebra decides replicas and nodes together; all others run with the cluster autoscaler of Kubernetes.");
        lines.add(SimulationPage.late(budgetPercent));
        return lines;
    }
}

package vertebra.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;

/**
 * {@code vertebra simulate}: one line a policy.
 *
 * @param budgetPercent share of late answers that an API may have by default
 */
public record SimulationPage(
        double days,
        double requestsPerSecond,
        double requestsPerSecondAtPeak,
        double leadSeconds,
        long seed,
        double budgetPercent,
        List<Row> policies) {

    /** Of an API that says nothing else. */
    static final double BUDGET_PERCENT = 0.5;

    public SimulationPage {
        policies = List.copyOf(policies);
    }

    /**
     * What one policy did.
     *
     * @param latePercent answers later than promised, dropped and rejected requests, of all
     */
    public record Row(
            String policy,
            long requests,
            double latePercent,
            double p99Millis,
            double replicaHours,
            int peakReplicas,
            double reversalsPerDay,
            int coldStarts,
            String meaning) {

        public static Row of(Policies policy, RunResult result) {
            return new Row(
                    policy.title(),
                    result.requests(),
                    result.violationsPercent(),
                    result.p99Seconds() * 1000,
                    result.replicaHours(),
                    result.peakReplicas(),
                    result.reversalsPerDay(),
                    result.coldStarts(),
                    policy.meaning());
        }
    }

    public static SimulationPage of(Scenario scenario, long seed, List<Row> policies) {
        return new SimulationPage(
                scenario.trace().seconds() / 86_400.0,
                scenario.trace().total() / scenario.trace().seconds(),
                scenario.trace().peakRate(),
                scenario.setup().leadSeconds(),
                seed,
                BUDGET_PERCENT,
                policies);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%.2f days, %s requests/s in the mean, %s in the busiest minute; a replica takes %.0f s to start",
                days,
                Amounts.count(requestsPerSecond),
                Amounts.count(requestsPerSecondAtPeak),
                leadSeconds));
        lines.add("");
        Table table = new Table(
                "POLICY", "LATE", "P99", "REPLICA-HOURS", "PEAK", "REVERSALS/DAY", "COLD STARTS", "WHAT IT IS");
        for (Row row : policies) {
            table.add(
                    row.policy(),
                    String.format(Locale.ROOT, "%.2f %%%s", row.latePercent(), mark(row)),
                    Amounts.millis(row.p99Millis()),
                    String.format(Locale.ROOT, "%.1f", row.replicaHours()),
                    Integer.toString(row.peakReplicas()),
                    String.format(Locale.ROOT, "%.0f", row.reversalsPerDay()),
                    Integer.toString(row.coldStarts()),
                    row.meaning());
        }
        lines.addAll(table.lines());
        lines.add("");
        lines.add(late(budgetPercent));
        return lines;
    }

    /** The line below a table with late answers. */
    static String late(double budgetPercent) {
        return String.format(
                Locale.ROOT,
                "LATE: later than promised, dropped or rejected; ! is more than the budget of %.1f %%, the default of slo.budget",
                budgetPercent);
    }

    private String mark(Row row) {
        return row.latePercent() > budgetPercent ? " !" : "";
    }
}

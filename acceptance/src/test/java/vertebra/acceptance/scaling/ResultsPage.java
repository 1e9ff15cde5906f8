package vertebra.acceptance.scaling;

import java.util.List;
import java.util.Locale;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.Routing;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Simulation;
import vertebra.simulator.engine.Simulation.Traffic;
import vertebra.simulator.production.ProductionPolicy;
import vertebra.simulator.production.SpecText;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;
import vertebra.simulator.trace.Trace;

/** docs/autoscaling-results.md: what each policy did in each scenario, and what the settings of the law cost. */
final class ResultsPage {

    /** The first lines, whatever was measured. */
    static final String HEAD = """
            # Scaling policies on recorded traffic

            <!-- Written by `make autoscaling-results`; do not edit. -->

            Every request is simulated (`vertebra simulate`); requests of half a second, two slots a replica, late is more than 1.25 s, the
            budget is 0.5 %. Metrics reach the policies a second late. Figures are the mean over the
            seeds. `oracle` knows what will come. On shared machines all but `vertebra` run with the cluster autoscaler of Kubernetes.
            """;

    static final List<String> SCENARIO_COLUMNS =
            List.of("policy", "late %", "p99 s", "replica-hours", "reversals/day", "peak", "cold starts");
    static final List<String> MIX_COLUMNS = List.of(
            "policy of replicas",
            "late %",
            "latest API %",
            "node-hours",
            "peak nodes",
            "replica-hours",
            "reversals/day and API");
    static final List<String> SWEEP_COLUMNS =
            List.of("scenario", "risk", "late %", "p99 s", "replica-hours", "reversals/day");
    static final List<String> SLEEP_COLUMNS =
            List.of("lead", "law", "late %", "replica-hours", "by Cortex's", "cold starts", "Cortex's");
    static final List<String> CLOSED_COLUMNS =
            List.of("law", "200 slots after", "slots at 10/30/60/120/300/899 s", "late %");

    private static final double[] LEVELS = {0, 0.33, 0.66, 1};
    private static final List<String> SWEPT = List.of("bursty_spiky", "flash", "onoff");
    private static final int CLIENTS = 200;
    private static final int CLOSED_SECONDS = 900;

    private final StringBuilder page = new StringBuilder();

    String written() {
        page.append(HEAD);
        add("%nSeeds: %d%n", Recorded.SEEDS);
        Recorded.runAll();
        Recorded.scenarios().forEach(this::scenario);
        mix();
        sweep();
        sleep();
        closedLoop();
        return page.toString();
    }

    private void scenario(Scenario scenario) {
        add(
                "%n## %s, a replica takes %.0f s to start%n%n",
                scenario.name(), scenario.setup().leadSeconds());
        columns(SCENARIO_COLUMNS);
        for (Policies policy : Policies.values()) {
            Figures figures = Recorded.figures(scenario, policy);
            add(
                    "| %s | %.3f | %.3f | %.1f | %.0f | %.0f | %.1f |%n",
                    policy.title(),
                    figures.latePercent(),
                    figures.p99Seconds(),
                    figures.replicaHours(),
                    figures.reversalsPerDay(),
                    figures.peakReplicas(),
                    figures.coldStarts());
        }
    }

    private void mix() {
        add("%n## Six APIs that share machines of 8 cores and 32 GiB for a day, a machine takes 120 s to boot%n%n");
        columns(MIX_COLUMNS);
        for (Policies policy : Policies.values()) {
            MixFigures figures = Recorded.mix(policy);
            add(
                    "| %s | %.3f | %.3f | %.1f | %.0f | %.1f | %.0f |%n",
                    policy.title(),
                    figures.latePercent(),
                    figures.worstLatePercent(),
                    figures.nodeHours(),
                    figures.peakNodes(),
                    figures.replicaHours(),
                    figures.reversalsPerDay());
        }
    }

    private void sweep() {
        add("%n## Levels of risk that do not learn, a replica takes 150 s to start, one seed%n%n");
        columns(SWEEP_COLUMNS);
        for (Scenario scenario : Recorded.scenarios()) {
            if (scenario.setup().leadSeconds() == 150 && SWEPT.contains(scenario.name())) {
                for (double level : LEVELS) {
                    RunResult run = scenario.run(atRisk(level, scenario), 1);
                    add(
                            "| %s | %.2f | %.3f | %.3f | %.1f | %.0f |%n",
                            scenario.name(),
                            level,
                            run.violationsPercent(),
                            run.p99Seconds(),
                            run.replicaHours(),
                            run.reversalsPerDay());
                }
            }
        }
    }

    private static ProductionPolicy atRisk(double level, Scenario scenario) {
        return ProductionPolicy.atRisk(level, scenario.setup(), SpecText.of(scenario.setup()), scenario.past());
    }

    private void sleep() {
        add("%n## Scale to zero: sparse traffic, and a budget of 0.1 %% that keeps replicas for longer%n%n");
        columns(SLEEP_COLUMNS);
        for (Scenario scenario : Recorded.scenarios()) {
            if (scenario.setup().minReplicas() == 0) {
                Figures cortex = Recorded.figures(scenario, Policies.CORTEX_DEFAULT);
                asleep(scenario, "default", Recorded.figures(scenario, Policies.VERTEBRA), cortex);
                asleep(scenario, "budget 0.1 %", Recorded.strict(scenario), cortex);
            }
        }
    }

    private void asleep(Scenario scenario, String law, Figures ours, Figures cortex) {
        add(
                "| %.0f s | %s | %.3f | %.1f | %.2fx | %.1f | %.1f |%n",
                scenario.setup().leadSeconds(),
                law,
                ours.latePercent(),
                ours.replicaHours(),
                ours.replicaHours() / cortex.replicaHours(),
                ours.coldStarts(),
                cortex.coldStarts());
    }

    private void closedLoop() {
        add("%n## 200 clients that wait for their answers: 50 ms in a slot, a replica takes 2 s to start%n%n");
        columns(CLOSED_COLUMNS);
        waiting("promise", "");
        waiting("target and promise", ", target_replica_concurrency: 1");
    }

    private void waiting(String law, String settings) {
        ApiSetup setup = new ApiSetup(0.05, 0.3, 1, 0.125, 1, 1_000, 60, 2, 0);
        ProductionPolicy policy =
                new ProductionPolicy(setup, SpecText.of(setup, settings), new Trace(60, new double[0]));
        RunResult run =
                new Simulation(setup, policy, new Traffic.Closed(CLIENTS, CLOSED_SECONDS), Routing.ONE_QUEUE, 1).run();
        int second = 0;
        while (second < CLOSED_SECONDS && run.timeline().ready(second) < CLIENTS) {
            second++;
        }
        StringBuilder slots = new StringBuilder();
        for (int at : new int[] {10, 30, 60, 120, 300, CLOSED_SECONDS - 1}) {
            slots.append(slots.isEmpty() ? "" : "/").append(run.timeline().ready(at));
        }
        add("| %s | %d s | %s | %.2f |%n", law, second, slots, run.violationsPercent());
    }

    private void columns(List<String> names) {
        page.append(header(names)).append("|---".repeat(names.size())).append("|\n");
    }

    static String header(List<String> names) {
        return "| " + String.join(" | ", names) + " |\n";
    }

    // The annotation that it asks for would be a dependency.
    @SuppressWarnings("AnnotateFormatMethod")
    private void add(String format, Object... values) {
        page.append(String.format(Locale.ROOT, format, values));
    }
}

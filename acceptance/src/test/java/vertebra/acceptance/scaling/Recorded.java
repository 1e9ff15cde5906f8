package vertebra.acceptance.scaling;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import vertebra.acceptance.promise.Extent;
import vertebra.acceptance.source.SourceTree;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.production.ProductionPolicy;
import vertebra.simulator.production.SpecText;
import vertebra.simulator.scenario.CsvRow;
import vertebra.simulator.scenario.Mix;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;
import vertebra.simulator.scenario.ScenarioTable;
import vertebra.spec.RealtimeApi;

/** The recorded scenarios, and what each policy did in them; each is run once. */
final class Recorded {

    /** {@code -Dvertebra.seeds=1}: in a fifth of the time. */
    static final int SEEDS = Integer.getInteger("vertebra.seeds", Extent.QUICK ? 1 : 5);

    private static final Map<String, Figures> DONE = new ConcurrentHashMap<>();
    private static final Map<String, MixFigures> MIXES = new ConcurrentHashMap<>();

    private Recorded() {}

    static Path folder() {
        return SourceTree.testData().resolve("autoscaling");
    }

    static List<Scenario> scenarios() {
        return ScenarioTable.read(folder().resolve("scenarios.csv"));
    }

    static Scenario scenario(String name, double lead) {
        return scenarios().stream()
                .filter(scenario ->
                        scenario.name().equals(name) && scenario.setup().leadSeconds() == lead)
                .findFirst()
                .orElseThrow();
    }

    static Figures figures(String name, double lead, Policies policy) {
        return figures(scenario(name, lead), policy);
    }

    /** Six APIs that share machines for a day, in the mean over the seeds. */
    static MixFigures mix(Policies policy) {
        Mix mix = Mix.read(folder().resolve("mix.csv"), Mix.USUAL_MACHINE);
        return MixFigures.mean(LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> once(
                        MIXES,
                        "six APIs, " + policy.title() + ", seed " + seed,
                        () -> MixFigures.of(mix.run(policy, seed))))
                .toList());
    }

    /** In the mean over the seeds. */
    static Figures figures(Scenario scenario, Policies policy) {
        return figures(scenario, policy.title(), seed -> scenario.run(policy, seed));
    }

    /** The scenario's API under a budget of 0.1 %. */
    static Figures strict(Scenario scenario) {
        RealtimeApi spec = SpecText.withBudget(scenario.setup(), "0.1%");
        return figures(
                scenario,
                "budget 0.1 %",
                seed -> scenario.run(new ProductionPolicy(scenario.setup(), spec, scenario.past()), seed));
    }

    private static Figures figures(Scenario scenario, String law, LongFunction<RunResult> simulation) {
        return Figures.mean(LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> once(
                        DONE,
                        title(scenario) + ", " + law + ", seed " + seed,
                        () -> Figures.of(simulation.apply(seed))))
                .toList());
    }

    private static <F> F once(Map<String, F> done, String run, Supplier<F> simulation) {
        F known = done.get(run);
        if (known != null) {
            return known;
        }
        F figures = simulation.get();
        done.put(run, figures);
        Progress.OF_ALL.ended(run);
        return figures;
    }

    /** Runs what was not run yet of all policies in all scenarios, on all cores. */
    static void runAll() {
        List<Scenario> scenarios = scenarios();
        List<Policies> policies = List.of(Policies.values());
        IntStream.range(0, scenarios.size() * policies.size())
                .parallel()
                .forEach(i -> figures(scenarios.get(i % scenarios.size()), policies.get(i / scenarios.size())));
    }

    static String title(Scenario scenario) {
        return String.format(
                Locale.ROOT, "%s %.0f s", scenario.name(), scenario.setup().leadSeconds());
    }

    static List<CsvRow> baselines() {
        return ScenarioTable.rows(folder().resolve("baselines.csv"));
    }
}

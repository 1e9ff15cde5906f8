package vertebra.cli.command.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.FleetSimulationPage;
import vertebra.cli.view.SimulationPage;
import vertebra.simulator.cluster.ClusterResult;
import vertebra.simulator.engine.ApiSetup;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.report.FleetChart;
import vertebra.simulator.report.RunChart;
import vertebra.simulator.scenario.Mix;
import vertebra.simulator.scenario.Policies;
import vertebra.simulator.scenario.Scenario;
import vertebra.simulator.scenario.ScenarioTable;
import vertebra.simulator.trace.Trace;
import vertebra.spec.problem.ProblemException;

@Command(
        name = "simulate",
        description = "What an API would cost and how often it would be late, by scaling policy.",
        footer = {
            "",
            "TRACE is a CSV file, offset_s,requests: one row a bucket, all buckets equally wide. Every request is",
            "simulated; the same seed brings the same requests to every policy. Needs no node.",
            "",
            "APIs that share nodes are a CSV file as well, api,trace,first_s,length_s,warmup_s,scale,replica_cpu,",
            "replica_mem_gib,slots_per_replica,service_time_s,service_cv,slo_s,min_replicas,max_replicas: one row an API.",
            "Nodes are ordered, boot and go; of the options above only --policy, --seed, --svg, -o and those of nodes count."
        })
public final class SimulateCommand implements Callable<Integer> {

    /** More takes minutes a policy, and memory by the second. */
    private static final double MOST_REQUESTS = 500_000_000;

    private static final int MOST_SECONDS = 31 * 86_400;

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final MachineOptions machines = new MachineOptions();

    @Parameters(paramLabel = "TRACE", description = "requests by time, or APIs that share nodes, as CSV")
    private String trace = "";

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            split = ",",
            description = "vertebra, cortex_default, cortex_tuned, kpa, hpa, static_peak, oracle (default: all)")
    private List<String> policies = List.of();

    @Option(
            names = "--history",
            paramLabel = "TIME",
            converter = ShortTime.class,
            description =
                    "so much of the trace is past, which forecasts learn from; the rest is simulated (default: none)")
    private Duration history = Duration.ZERO;

    @Option(names = "--scale", paramLabel = "X", description = "so many times the requests of the trace (default: 1)")
    private double scale = 1;

    @Option(names = "--seed", paramLabel = "N", description = "of the random numbers (default: 1)")
    private long seed = 1;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description =
                    "draw load, replicas and late answers of the first policy over time; of several APIs, their nodes too")
    private @Nullable String svg;

    public SimulateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<Policies> chosen = chosen();
        if (Mix.isMix(shell.path(trace))) {
            FleetSimulationPage fleet = fleet(chosen);
            output.print(shell.terminal(), fleet, fleet::lines);
            return 0;
        }
        Scenario scenario = scenario();
        List<SimulationPage.Row> rows = new ArrayList<>();
        for (Policies policy : chosen) {
            RunResult result = scenario.run(policy, seed);
            rows.add(SimulationPage.Row.of(policy, result));
            if (svg != null && rows.size() == 1) {
                draw(svg, policy, new RunChart(title(policy), result).svg());
            }
        }
        SimulationPage page = SimulationPage.of(scenario, seed, rows);
        output.print(shell.terminal(), page, page::lines);
        return 0;
    }

    private FleetSimulationPage fleet(List<Policies> chosen) {
        Mix mix = readable(() -> Mix.read(shell.path(trace), machines.kind()));
        checkSize(
                "all APIs of " + trace + " together have",
                mix.setup().apis().stream()
                        .mapToDouble(member -> member.trace().total())
                        .sum(),
                mix.setup().seconds(),
                "cut a part of their traces (length_s), or take fewer requests with scale, in its rows");
        List<FleetSimulationPage.Row> rows = new ArrayList<>();
        for (Policies policy : chosen) {
            ClusterResult result = mix.run(policy, seed);
            rows.add(FleetSimulationPage.Row.of(policy, mix.setup(), result));
            if (svg != null && rows.size() == 1) {
                draw(svg, policy, new FleetChart(title(policy), mix.setup(), result).svg());
            }
        }
        return FleetSimulationPage.of(mix.setup(), seed, rows);
    }

    private List<Policies> chosen() {
        if (policies.isEmpty()) {
            return List.of(Policies.values());
        }
        return policies.stream().map(SimulateCommand::policy).distinct().toList();
    }

    private static Policies policy(String title) {
        return Policies.of(title)
                .orElseThrow(() -> CommandFailure.of(
                        ExitCode.USAGE,
                        "there is no policy '" + title + "'",
                        "take one of: "
                                + Arrays.stream(Policies.values())
                                        .map(Policies::title)
                                        .collect(Collectors.joining(", "))));
    }

    private Scenario scenario() {
        if (!(scale > 0 && scale <= ApiSetup.MOST_SCALE)) {
            throw Bound.outside("--scale " + scale, "above 0, at most " + (long) ApiSetup.MOST_SCALE);
        }
        ApiSetup setup = api.setup();
        Trace all = readable(() -> ScenarioTable.trace(shell.path(trace))).times(scale);
        int past = whole(all, history);
        if (past >= all.seconds()) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    "--history leaves nothing to simulate: the trace lasts " + all.seconds() + " s",
                    "take a shorter history or a longer trace");
        }
        Trace simulated = all.part(past, all.seconds() - past);
        checkSize(
                "the trace has",
                simulated.total(),
                simulated.seconds(),
                "cut a part of it, or take fewer requests with --scale");
        return new Scenario(trace, setup, simulated, all.part(0, past));
    }

    private static void checkSize(String who, double requests, int seconds, String advice) {
        if (requests > MOST_REQUESTS || seconds > MOST_SECONDS) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    String.format(
                            "%s %.0f requests in %.1f days (expected: at most 500 million in 31 days)",
                            who, requests, seconds / 86_400.0),
                    advice);
        }
    }

    private static <T> T readable(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ProblemException unreadable) {
            throw CommandFailure.of(unreadable.problem());
        }
    }

    private static int whole(Trace trace, Duration span) {
        long buckets = span.toSeconds() / trace.bucketSeconds();
        return (int) Math.min(trace.buckets(), buckets) * trace.bucketSeconds();
    }

    private String title(Policies policy) {
        return policy.title() + " on " + trace;
    }

    private void draw(String file, Policies policy, String picture) {
        Path path = shell.path(file);
        try {
            Files.writeString(path, picture);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, file + " cannot be written", "check the folder and its rights");
        }
        shell.terminal().say(file + " shows " + policy.title());
    }
}

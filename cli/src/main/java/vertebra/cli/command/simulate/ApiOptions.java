package vertebra.cli.command.simulate;

import java.time.Duration;
import picocli.CommandLine.Option;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.simulator.engine.ApiSetup;

/** The API that is simulated. */
final class ApiOptions {

    private static final int MOST_REPLICAS = 100_000;

    /** As in the recorded baselines. */
    private static final double PATIENCE_SECONDS = 60;
    /** A client waits until a sleeping API is awake. */
    private static final double PATIENCE_WITH_SLEEPERS_SECONDS = 300;

    @Option(
            names = "--slo",
            paramLabel = "TIME",
            converter = ShortTime.class,
            description = "answers later than this are late, such as 200ms; needed for a trace")
    private Duration slo = Duration.ZERO;

    @Option(
            names = "--service",
            paramLabel = "TIME",
            converter = ShortTime.class,
            description = "how long one request keeps a slot busy, in the mean, such as 40ms; needed for a trace")
    private Duration service = Duration.ZERO;

    @Option(names = "--slots", paramLabel = "N", description = "requests that one replica runs at once (default: 1)")
    private int slots = 1;

    @Option(
            names = "--lead",
            paramLabel = "TIME",
            converter = ShortTime.class,
            description =
                    "from the order of a replica until it serves (default: 30s; with a new machine 150s is usual)")
    private Duration lead = Duration.ofSeconds(30);

    @Option(names = "--min", paramLabel = "N", description = "min_replicas; 0: the API may sleep (default: 1)")
    private int min = 1;

    @Option(names = "--max", paramLabel = "N", description = "max_replicas (default: 1000)")
    private int max = 1_000;

    ApiSetup setup() {
        if (slo.isZero() || service.isZero()) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    "--slo and --service are missing",
                    "say when an answer is late and how long one takes, such as --slo 200ms --service 40ms");
        }
        within("--slots", slots, 1, 10_000);
        within("--max", max, 1, MOST_REPLICAS);
        within("--min", min, 0, max);
        return new ApiSetup(
                seconds(service),
                ApiSetup.DEFAULT_CV,
                slots,
                seconds(slo),
                min,
                max,
                min == 0 ? PATIENCE_WITH_SLEEPERS_SECONDS : PATIENCE_SECONDS,
                seconds(lead),
                ApiSetup.DEFAULT_LEAD_CV);
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw CommandFailure.of(
                    ExitCode.USAGE, option + " " + value + " (expected: " + least + " to " + most + ")", null);
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}

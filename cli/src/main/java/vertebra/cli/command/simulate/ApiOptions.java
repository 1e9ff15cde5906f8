package vertebra.cli.command.simulate;

import java.time.Duration;
import picocli.CommandLine.Option;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Amounts;
import vertebra.simulator.engine.ApiSetup;

/** The API that is simulated. */
final class ApiOptions {

    private static final Duration LONGEST = Duration.ofSeconds((long) ApiSetup.LONGEST_SECONDS);

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
        Bound.atMost("--service", service, LONGEST);
        Bound.atMost("--slo", slo, LONGEST);
        Bound.atMost("--lead", lead, Duration.ofDays(1));
        if (slo.compareTo(service) <= 0) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    "--slo " + text(slo) + " (expected: longer than --service " + text(service)
                            + ", since no replica answers sooner)",
                    "promise more time, or take a faster model");
        }
        Bound.within("--slots", slots, 1, ApiSetup.MOST_SLOTS);
        Bound.within("--max", max, 1, ApiSetup.MOST_REPLICAS);
        Bound.within("--min", min, 0, max);
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

    private static String text(Duration time) {
        return Amounts.micros(time.toNanos() / 1e3);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}

package vertebra.cli.command.simulate;

import java.time.Duration;
import picocli.CommandLine.Option;
import vertebra.simulator.cluster.ClusterSetup.MachineKind;

/** The machines that several APIs share. */
final class MachineOptions {

    private static final double MOST_GIB = 24_576;

    @Option(names = "--node-cpu", paramLabel = "CORES", description = "cores of a node, for several APIs (default: 8)")
    private int cores = 8;

    @Option(names = "--node-mem", paramLabel = "GIB", description = "GiB of a node, for several APIs (default: 32)")
    private double gib = 32;

    @Option(
            names = "--boot",
            paramLabel = "TIME",
            converter = ShortTime.class,
            description = "from the order of a node until it is there, for several APIs (default: 2m)")
    private Duration boot = Duration.ofMinutes(2);

    MachineKind kind() {
        if (cores < 1 || cores > 1_024 || !(gib > 0 && gib <= MOST_GIB)) {
            throw Bound.outside("--node-cpu " + cores + " --node-mem " + gib, "1 to 1024 cores, above 0 to 24576 GiB");
        }
        Bound.atMost("--boot", boot, Duration.ofDays(1));
        return new MachineKind(cores * 1_000, Math.round(gib * (1L << 30)), boot.toMillis() / 1000.0);
    }
}

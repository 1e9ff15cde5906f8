package vertebra.acceptance.scaling;

import java.util.List;
import java.util.function.ToDoubleFunction;
import vertebra.simulator.engine.RunResult;

/** What one policy did in one scenario: in one run, or in the mean over the seeds. */
record Figures(
        double latePercent,
        double p99Seconds,
        double replicaHours,
        double reversalsPerDay,
        double coldStarts,
        double peakReplicas) {

    static Figures of(RunResult run) {
        return new Figures(
                run.violationsPercent(),
                run.p99Seconds(),
                run.replicaHours(),
                run.reversalsPerDay(),
                run.coldStarts(),
                run.peakReplicas());
    }

    static Figures mean(List<Figures> runs) {
        return new Figures(
                mean(runs, Figures::latePercent),
                mean(runs, Figures::p99Seconds),
                mean(runs, Figures::replicaHours),
                mean(runs, Figures::reversalsPerDay),
                mean(runs, Figures::coldStarts),
                mean(runs, Figures::peakReplicas));
    }

    private static double mean(List<Figures> runs, ToDoubleFunction<Figures> figure) {
        return runs.stream().mapToDouble(figure).average().orElseThrow();
    }
}

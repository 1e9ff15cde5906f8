package vertebra.acceptance.scaling;

import java.util.List;
import java.util.function.ToDoubleFunction;
import vertebra.simulator.engine.RunResult;

/** What one policy did in one scenario, in the mean over the seeds. */
record Figures(
        double latePercent,
        double p99Seconds,
        double replicaHours,
        double reversalsPerDay,
        double coldStarts,
        double peakReplicas) {

    static Figures of(List<RunResult> runs) {
        return new Figures(
                mean(runs, RunResult::violationsPercent),
                mean(runs, RunResult::p99Seconds),
                mean(runs, RunResult::replicaHours),
                mean(runs, RunResult::reversalsPerDay),
                mean(runs, RunResult::coldStarts),
                mean(runs, RunResult::peakReplicas));
    }

    private static double mean(List<RunResult> runs, ToDoubleFunction<RunResult> figure) {
        return runs.stream().mapToDouble(figure).average().orElseThrow();
    }
}

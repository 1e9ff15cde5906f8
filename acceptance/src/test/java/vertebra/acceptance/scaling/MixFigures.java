package vertebra.acceptance.scaling;

import java.util.List;
import java.util.function.ToDoubleFunction;
import vertebra.simulator.cluster.ClusterResult;

/** What one policy did with APIs that share machines: in one run, or in the mean over the seeds. */
record MixFigures(
        double latePercent,
        double worstLatePercent,
        double nodeHours,
        double peakNodes,
        double replicaHours,
        double reversalsPerDay) {

    static MixFigures of(ClusterResult run) {
        return new MixFigures(
                run.violationsPercent(),
                run.worstViolationsPercent(),
                run.nodeHours(),
                run.peakMachines(),
                run.replicaHours(),
                run.reversalsPerDay());
    }

    static MixFigures mean(List<MixFigures> runs) {
        return new MixFigures(
                mean(runs, MixFigures::latePercent),
                mean(runs, MixFigures::worstLatePercent),
                mean(runs, MixFigures::nodeHours),
                mean(runs, MixFigures::peakNodes),
                mean(runs, MixFigures::replicaHours),
                mean(runs, MixFigures::reversalsPerDay));
    }

    private static double mean(List<MixFigures> runs, ToDoubleFunction<MixFigures> figure) {
        return runs.stream().mapToDouble(figure).average().orElseThrow();
    }
}

package vertebra.simulator.report;

import java.util.Locale;
import vertebra.simulator.cluster.ClusterResult;
import vertebra.simulator.cluster.ClusterSetup;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Timeline;

/** One run of APIs that share machines as an SVG picture: the machines, then replicas and late answers of each API. */
public final class FleetChart {

    private final String title;
    private final ClusterSetup setup;
    private final ClusterResult result;

    /** @param setup that was run */
    public FleetChart(String title, ClusterSetup setup, ClusterResult result) {
        this.title = title;
        this.setup = setup;
        this.result = result;
    }

    public String svg() {
        String summary = String.format(
                Locale.ROOT,
                "%.2f %% late, the latest API %.2f %%, %.1f node-hours, %.1f replica-hours",
                result.violationsPercent(),
                result.worstViolationsPercent(),
                result.nodeHours(),
                result.replicaHours());
        Panels panels = new Panels(
                title, summary, 1 + result.apis().size(), result.machines().length());
        double[] machines = panels.peaks(result.machines()::machines);
        panels.panel("nodes, those that boot too", Panels.most(machines));
        panels.line(machines, Panels.most(machines), Panels.BLUE);
        for (int api = 0; api < result.apis().size(); api++) {
            api(panels, setup.apis().get(api).name(), result.apis().get(api));
        }
        return panels.drawn();
    }

    /** Late answers have a scale of their own, which the name of the panel says. */
    private static void api(Panels panels, String name, RunResult run) {
        Timeline timeline = run.timeline();
        double[] want = panels.peaks(timeline::wanted);
        double[] ready = panels.peaks(timeline::ready);
        double[] late = panels.means(timeline.seconds()::violations);
        double replicas = Math.max(Panels.most(want), Panels.most(ready));
        panels.panel(
                String.format(
                        Locale.ROOT,
                        "%s: replicas wanted (orange), ready (green); %.2f %% late (red, at most %s/s)",
                        name,
                        run.violationsPercent(),
                        Panels.number(Panels.most(late))),
                replicas);
        panels.line(want, replicas, Panels.ORANGE);
        panels.line(ready, replicas, Panels.GREEN);
        panels.line(late, Panels.most(late), Panels.RED);
    }
}

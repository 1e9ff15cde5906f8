package vertebra.simulator.report;

import java.util.Locale;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Timeline;

/** One run of one API as an SVG picture: requests a second, replicas wanted and ready, late answers. */
public final class RunChart {

    private final String title;
    private final RunResult result;

    public RunChart(String title, RunResult result) {
        this.title = title;
        this.result = result;
    }

    public String svg() {
        Timeline timeline = result.timeline();
        String summary = String.format(
                Locale.ROOT,
                "%.2f %% late, p99 %.3f s, %.1f replica-hours",
                result.violationsPercent(),
                result.p99Seconds(),
                result.replicaHours());
        Panels panels = new Panels(title, summary, 3, timeline.seconds().length());
        double[] load = panels.means(timeline.seconds()::arrivals);
        double[] want = panels.peaks(timeline::wanted);
        double[] ready = panels.peaks(timeline::ready);
        double[] late = panels.means(timeline.seconds()::violations);
        panels.panel("requests/s", Panels.most(load));
        panels.line(load, Panels.most(load), Panels.BLUE);
        double replicas = Math.max(Panels.most(want), Panels.most(ready));
        panels.panel("replicas: wanted (orange), ready (green)", replicas);
        panels.line(want, replicas, Panels.ORANGE);
        panels.line(ready, replicas, Panels.GREEN);
        panels.panel("late answers/s", Panels.most(late));
        panels.line(late, Panels.most(late), Panels.RED);
        return panels.drawn();
    }
}

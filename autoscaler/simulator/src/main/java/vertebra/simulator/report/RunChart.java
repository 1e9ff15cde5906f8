package vertebra.simulator.report;

import java.util.Formatter;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import vertebra.simulator.engine.RunResult;
import vertebra.simulator.engine.Timeline;

/**
 * One run as an SVG picture of a few kilobytes: requests a second, replicas wanted and ready, late answers. Time runs to the right,
 * in steps of which each is the mean (replicas: the most) of its seconds.
 */
public final class RunChart {

    private static final int WIDTH = 960;
    private static final int LEFT = 56;
    private static final int PANEL_HEIGHT = 120;
    private static final int PANEL_STEP = 160;
    private static final int TOP = 56;
    private static final int MOST_STEPS = 720;

    private final String title;
    private final RunResult result;
    private final int length;
    private final int steps;

    public RunChart(String title, RunResult result) {
        this.title = title;
        this.result = result;
        this.length = result.timeline().seconds().length();
        this.steps = Math.min(MOST_STEPS, length);
    }

    public String svg() {
        Timeline timeline = result.timeline();
        double[] load = steps(timeline.seconds()::arrivals, false);
        double[] want = steps(timeline::wanted, true);
        double[] ready = steps(timeline::ready, true);
        double[] late = steps(second -> timeline.seconds().violations(second), false);
        Formatter svg = new Formatter(Locale.ROOT);
        int height = TOP + 3 * PANEL_STEP;
        svg.format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, height);
        svg.format(
                " font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n");
        svg.format("<text x=\"%d\" y=\"20\" font-size=\"15\">%s</text>\n", LEFT, escaped(title));
        svg.format(
                "<text x=\"%d\" y=\"38\" fill=\"#555\">%.2f %% late, p99 %.3f s, %.1f replica-hours</text>\n",
                LEFT, result.violationsPercent(), result.p99Seconds(), result.replicaHours());
        panel(svg, 0, "requests/s", most(load));
        line(svg, 0, load, most(load), "#4477aa");
        double replicas = Math.max(most(want), most(ready));
        panel(svg, 1, "replicas: wanted (orange), ready (green)", replicas);
        line(svg, 1, want, replicas, "#ee7733");
        line(svg, 1, ready, replicas, "#228833");
        panel(svg, 2, "late answers/s", most(late));
        line(svg, 2, late, most(late), "#cc3311");
        return svg.format("</svg>\n").toString();
    }

    private double[] steps(IntToDoubleFunction metric, boolean largest) {
        double[] values = new double[steps];
        for (int step = 0; step < steps; step++) {
            int from = (int) ((long) step * length / steps);
            int to = (int) ((long) (step + 1) * length / steps);
            double sum = 0;
            double most = 0;
            for (int second = from; second < to; second++) {
                double value = metric.applyAsDouble(second);
                sum += value;
                most = Math.max(most, value);
            }
            values[step] = largest ? most : sum / (to - from);
        }
        return values;
    }

    private void panel(Formatter svg, int panel, String name, double most) {
        int top = top(panel);
        int bottom = top + PANEL_HEIGHT;
        svg.format("<text x=\"%d\" y=\"%d\" fill=\"#333\">%s</text>\n", LEFT, top - 4, name);
        svg.format("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#999\"/>\n", LEFT, top, bottom, WIDTH - 16);
        svg.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">%s</text>\n",
                LEFT - 6,
                top + 10,
                most >= 10 ? String.format(Locale.ROOT, "%.0f", most) : String.format(Locale.ROOT, "%.2f", most));
        svg.format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">0</text>\n", LEFT - 6, bottom);
        svg.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">%s</text>\n",
                WIDTH - 16, bottom + 14, span(length));
    }

    private void line(Formatter svg, int panel, double[] values, double most, String colour) {
        svg.format("<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.2\" d=\"", colour);
        double width = (WIDTH - 16.0 - LEFT) / Math.max(1, values.length - 1);
        for (int i = 0; i < values.length; i++) {
            double y = top(panel) + PANEL_HEIGHT * (1 - (most == 0 ? 0 : values[i] / most));
            svg.format("%s%.1f %.1f", i == 0 ? "M" : "L", LEFT + i * width, y);
        }
        svg.format("\"/>\n");
    }

    private static int top(int panel) {
        return TOP + 12 + panel * PANEL_STEP;
    }

    private static double most(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    private static String span(int seconds) {
        if (seconds >= 2 * 86_400) {
            return String.format(Locale.ROOT, "%.1f days", seconds / 86_400.0);
        }
        return seconds >= 7_200
                ? String.format(Locale.ROOT, "%.1f hours", seconds / 3_600.0)
                : String.format(Locale.ROOT, "%.1f minutes", seconds / 60.0);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

package vertebra.simulator.report;

import java.util.Arrays;
import java.util.Formatter;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * An SVG picture of a few kilobytes: panels below each other, in which lines run from left to right over the same time, in steps of
 * which each is the mean or the most of its seconds.
 */
final class Panels {

    static final String BLUE = "#4477aa";
    static final String ORANGE = "#ee7733";
    static final String GREEN = "#228833";
    static final String RED = "#cc3311";

    private static final int WIDTH = 960;
    private static final int LEFT = 56;
    private static final int PANEL_HEIGHT = 120;
    private static final int PANEL_STEP = 160;
    private static final int TOP = 56;
    private static final int MOST_STEPS = 720;

    private final Formatter svg = new Formatter(Locale.ROOT);
    private final int seconds;
    private final int steps;
    private int panels;

    /** @param panels that will be drawn */
    Panels(String title, String summary, int panels, int seconds) {
        this.seconds = seconds;
        this.steps = Math.min(MOST_STEPS, seconds);
        svg.format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, TOP + panels * PANEL_STEP);
        svg.format(
                " font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n");
        svg.format("<text x=\"%d\" y=\"20\" font-size=\"15\">%s</text>\n", LEFT, escaped(title));
        svg.format("<text x=\"%d\" y=\"38\" fill=\"#555\">%s</text>\n", LEFT, escaped(summary));
    }

    /** The mean of each step. */
    double[] means(IntToDoubleFunction metric) {
        double[] values = new double[steps];
        for (int step = 0; step < steps; step++) {
            int from = begin(step);
            int to = begin(step + 1);
            for (int second = from; second < to; second++) {
                values[step] += metric.applyAsDouble(second) / (to - from);
            }
        }
        return values;
    }

    /** The most of each step. */
    double[] peaks(IntToDoubleFunction metric) {
        double[] values = new double[steps];
        for (int step = 0; step < steps; step++) {
            for (int second = begin(step); second < begin(step + 1); second++) {
                values[step] = Math.max(values[step], metric.applyAsDouble(second));
            }
        }
        return values;
    }

    static double most(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    /** The next panel, whose lines reach from 0 to {@code most}. */
    void panel(String name, double most) {
        panels++;
        int bottom = top() + PANEL_HEIGHT;
        svg.format("<text x=\"%d\" y=\"%d\" fill=\"#333\">%s</text>\n", LEFT, top() - 4, escaped(name));
        svg.format("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#999\"/>\n", LEFT, top(), bottom, WIDTH - 16);
        svg.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">%s</text>\n",
                LEFT - 6, top() + 10, number(most));
        svg.format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">0</text>\n", LEFT - 6, bottom);
        svg.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#555\">%s</text>\n",
                WIDTH - 16, bottom + 14, span(seconds));
    }

    /** A line in the panel that was begun last. */
    void line(double[] values, double most, String colour) {
        svg.format("<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.2\" d=\"", colour);
        double width = (WIDTH - 16.0 - LEFT) / Math.max(1, values.length - 1);
        for (int i = 0; i < values.length; i++) {
            double y = top() + PANEL_HEIGHT * (1 - (most == 0 ? 0 : values[i] / most));
            svg.format("%s%.1f %.1f", i == 0 ? "M" : "L", LEFT + i * width, y);
        }
        svg.format("\"/>\n");
    }

    /** When all is drawn. */
    String drawn() {
        return svg.format("</svg>\n").toString();
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.2f", value);
    }

    private int begin(int step) {
        return (int) ((long) step * seconds / steps);
    }

    private int top() {
        return TOP + 12 + (panels - 1) * PANEL_STEP;
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

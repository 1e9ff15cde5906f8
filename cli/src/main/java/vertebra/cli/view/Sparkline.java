package vertebra.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Values over time as one line of bars, the highest as high as a letter; a space where there is nothing. */
final class Sparkline {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII = ".:-=+*#@";

    private final String bars;

    /** @param unicode false: with plain letters */
    Sparkline(boolean unicode) {
        this.bars = unicode ? BLOCKS : ASCII;
    }

    /** @param values 0 or more */
    String of(List<Double> values) {
        double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return values.stream().map(value -> bar(value, highest)).collect(Collectors.joining());
    }

    private String bar(double value, double highest) {
        if (value <= 0) {
            return " ";
        }
        int level = (int) Math.ceil(value / highest * bars.length()) - 1;
        return String.valueOf(bars.charAt(Math.clamp(level, 0, bars.length() - 1)));
    }

    /** Neighbours together, so that no more than so many groups are left, all of one size but the last. */
    static <T> List<List<T>> grouped(List<T> values, int most) {
        int size = Math.ceilDiv(Math.max(1, values.size()), most);
        List<List<T>> groups = new ArrayList<>();
        for (int from = 0; from < values.size(); from += size) {
            groups.add(values.subList(from, Math.min(values.size(), from + size)));
        }
        return groups;
    }
}

package vertebra.cli.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import vertebra.admin.contract.traffic.ApiHistory;
import vertebra.admin.contract.traffic.ApiHistory.TrafficSpan;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;

/** {@code vertebra get API --since 1h}: the sums of the window, and how rate and latency went. */
public final class HistoryPage {

    private static final int WIDTH = 60;

    private HistoryPage() {}

    /** @param unicode false: bars of plain letters */
    public static List<String> lines(List<ApiHistory> histories, boolean unicode) {
        List<String> lines = new ArrayList<>(table(histories));
        for (ApiHistory history : histories) {
            lines.add("");
            lines.addAll(curves(histories.size() == 1 ? "" : history.api() + "  ", history, new Sparkline(unicode)));
        }
        return lines;
    }

    private static List<String> table(List<ApiHistory> histories) {
        Table table = new Table(
                "API", "LAST", "REQUESTS", "RPS", "AVG", "P50", "P99", "2XX", "4XX", "429/503", "5XX", "LEFT");
        for (ApiHistory history : histories) {
            TrafficSpan total = history.total();
            table.add(
                    history.api(),
                    Amounts.age(Duration.between(history.since(), history.until())),
                    Amounts.count(total.requests()),
                    Amounts.count(total.requestsPerSecond()),
                    Amounts.millis(total.averageMillis()),
                    Amounts.millis(total.p50Millis()),
                    Amounts.millis(total.p99Millis()),
                    Amounts.count(total.succeeded()),
                    Amounts.count(total.clientErrors()),
                    Amounts.count(total.rejected()),
                    Amounts.count(total.failures()),
                    Amounts.count(total.aborted()));
        }
        return table.lines();
    }

    private static List<String> curves(String label, ApiHistory history, Sparkline sparkline) {
        List<List<TrafficSpan>> groups = Sparkline.grouped(history.steps(), WIDTH);
        List<Double> rates = groups.stream().map(HistoryPage::rate).toList();
        List<Double> latencies = groups.stream().map(HistoryPage::p99).toList();
        String rps = sparkline.of(rates);
        return List.of(
                label + "rps  |" + rps + "|  up to " + Amounts.count(highest(rates)),
                label + "p99  |" + sparkline.of(latencies) + "|  up to " + Amounts.micros(highest(latencies) * 1000),
                " ".repeat(label.length() + 6) + axis(history, rps.length()));
    }

    /** {@code 1h ago ... now} below the bars. */
    private static String axis(ApiHistory history, int width) {
        String start = Amounts.age(Duration.between(history.since(), history.until())) + " ago";
        String end = "now";
        return start + " ".repeat(Math.max(1, width - start.length() - end.length())) + end;
    }

    private static double rate(List<TrafficSpan> group) {
        return group.stream()
                .mapToDouble(TrafficSpan::requestsPerSecond)
                .average()
                .orElse(0);
    }

    private static double p99(List<TrafficSpan> group) {
        return group.stream()
                .map(TrafficSpan::p99Millis)
                .mapToDouble(millis -> millis == null ? 0 : millis)
                .max()
                .orElse(0);
    }

    private static double highest(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}

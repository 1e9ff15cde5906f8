package vertebra.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import vertebra.admin.contract.ApiStatus;
import vertebra.admin.contract.ApiStatus.Traffic;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;

/** {@code vertebra get}: one line an API. */
public final class ApiTable {

    private ApiTable() {}

    public static List<String> lines(List<ApiStatus> apis, Instant now) {
        Table table = new Table(
                "API",
                "STATUS",
                "LIVE/WANT",
                "REV",
                "IN-FLIGHT/SLOTS",
                "RPS",
                "AVG",
                "P99",
                "2XX",
                "4XX",
                "5XX",
                "UPDATED");
        for (ApiStatus api : apis) {
            Traffic traffic = api.traffic();
            table.add(
                    api.name(),
                    api.state().name().toLowerCase(Locale.ROOT),
                    api.live() + "/" + api.want(),
                    api.revision(),
                    traffic.inFlight() + " / " + traffic.slots(),
                    Amounts.count(traffic.requestsPerSecond()),
                    Amounts.millis(traffic.averageMillis()),
                    Amounts.millis(traffic.p99Millis()),
                    Amounts.count(traffic.succeeded()),
                    Amounts.count(traffic.clientErrors()),
                    Amounts.count(traffic.serverErrors()),
                    Amounts.age(Duration.between(api.updatedAt(), now)),
                    remark(api));
        }
        return table.lines();
    }

    private static String remark(ApiStatus api) {
        String reason = api.state() == ApiStatus.State.IDLE ? "wakes on request" : api.reason();
        boolean older = api.serving() != null && !api.serving().equals(api.revision());
        String serving = older ? api.serving() + " serves" : "";
        String both = reason == null ? serving : older ? serving + "; " + reason : reason;
        return both.isEmpty() ? "" : "(" + both + ")";
    }
}

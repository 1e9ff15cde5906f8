package vertebra.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.admin.contract.traffic.ApiErrors.ErrorCount;
import vertebra.admin.contract.traffic.ApiErrors.RecentError;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;

/** {@code vertebra errors API}: a line for each kind, then one for each of the last. */
public final class ErrorPage {

    private static final String NOTHING = "-";

    private ErrorPage() {}

    public static List<String> lines(ApiErrors errors, Instant now) {
        if (errors.counts().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(counts(errors.counts(), now));
        lines.add("");
        lines.addAll(recent(errors.recent(), now));
        return lines;
    }

    private static List<String> counts(List<ErrorCount> counts, Instant now) {
        Table table = new Table("CODE", "STATUS", "INPUT", "COUNT", "LAST");
        counts.forEach(count -> table.add(
                count.code(),
                Integer.toString(count.status()),
                orNothing(count.input()),
                Amounts.count(count.count()),
                Amounts.age(Duration.between(count.lastAt(), now)),
                "(" + count.title() + ")"));
        return table.lines();
    }

    private static List<String> recent(List<RecentError> recent, Instant now) {
        Table table = new Table("AGO", "CODE", "REV", "REQUEST", "DETAIL");
        recent.forEach(error -> table.add(
                Amounts.age(Duration.between(error.at(), now)),
                error.code(),
                error.revision(),
                error.requestId(),
                error.detail()));
        return table.lines();
    }

    private static String orNothing(@Nullable String text) {
        return text == null ? NOTHING : text;
    }
}

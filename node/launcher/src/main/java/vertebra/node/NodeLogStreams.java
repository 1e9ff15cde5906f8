package vertebra.node;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import vertebra.admin.contract.LogLine;
import vertebra.admin.server.logs.LogStreams;
import vertebra.node.logs.RecentLogs;
import vertebra.spec.ApiName;

/** The admin API's door to this node's log. */
final class NodeLogStreams implements LogStreams {

    private final RecentLogs logs;

    NodeLogStreams(RecentLogs logs) {
        this.logs = logs;
    }

    @Override
    public Past past(LogQuery query) {
        Predicate<RecentLogs.Line> wanted = query.since()
                .map(since -> about(query.api()).and(line -> !line.at().isBefore(since)))
                .orElse(about(query.api()));
        // First the lines: what is dropped meanwhile is told as gone, though it may be there.
        List<LogLine> lines = logs.recent(wanted, query.limit()).stream()
                .map(NodeLogStreams::line)
                .toList();
        return new Past(lines, logs.goneUntil());
    }

    @Override
    public Subscription follow(Optional<ApiName> api, Consumer<LogLine> reader) {
        return logs.follow(about(api), line -> reader.accept(line(line)))::run;
    }

    private static Predicate<RecentLogs.Line> about(Optional<ApiName> api) {
        return api.<Predicate<RecentLogs.Line>>map(
                        name -> line -> name.value().equals(line.fields().get("api")))
                .orElse(line -> true);
    }

    private static LogLine line(RecentLogs.Line line) {
        return new LogLine(line.seq(), line.at(), line.level(), line.message(), line.fields());
    }
}

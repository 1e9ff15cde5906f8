package vertebra.cli.command.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.LogLine;
import vertebra.admin.contract.traffic.Since;
import vertebra.cli.admin.AdminClient.LogQuery;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.LogText;

@Command(
        name = "logs",
        description = "Show the newest log lines of the node, or of one API.",
        footer = {
            "",
            "A node keeps its last 5,000 lines; when lines since that time are gone, the first line says so.",
            "With -o json every line is one JSON object."
        })
public final class LogsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "0..1", paramLabel = "API", description = "one API (default: the whole node)")
    private @Nullable String name;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with new lines, until Ctrl-C")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "from then on: a span such as 1h or 90s, or a time such as 2026-05-04T14:02:10Z")
    private @Nullable Since since;

    @Option(
            names = "--limit",
            paramLabel = "LINES",
            description = "at most so many old lines (default: 100; with --since all that the node keeps)")
    private @Nullable Integer limit;

    public LogsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        LogText text = new LogText(ZoneId.systemDefault());
        node.admin(shell)
                .logs(
                        Optional.ofNullable(name),
                        new LogQuery(
                                Optional.ofNullable(since),
                                limit == null ? OptionalInt.empty() : OptionalInt.of(limit),
                                follow),
                        line -> shell.terminal().print(output.isJson() ? json(line) : text.of(line)));
        return 0;
    }

    private static String json(LogLine line) {
        try {
            return ContractJson.mapper().writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: a log line", e);
        }
    }
}

package vertebra.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeStop;
import vertebra.cli.shell.Shell;

@Command(
        name = "down",
        description = "Stop the node of this machine.",
        footer = {"", "What is deployed stays in the state folder; the next `up` serves it again."})
public final class DownCommand implements Callable<Integer> {

    /** A node that drains takes its drain.lame_duck (5 s), drain.timeout (30 s) and 15 s at most; then it ends itself. */
    private static final Duration LONGER_THAN_A_DRAIN = Duration.ofSeconds(60);

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long the node may finish what it runs before it is killed (default: 60)")
    private Duration timeout = LONGER_THAN_A_DRAIN;

    public DownCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        NodeFiles files = NodeFiles.of(shell);
        Optional<ProcessHandle> node = files.process();
        node.ifPresentOrElse(
                process -> new NodeStop(shell.terminal(), files).stop(process, timeout),
                () -> shell.terminal().say("no node runs with the state folder " + files.stateDir()));
        output.print(shell.terminal(), Map.of("stopped", node.isPresent()), List::of);
        return 0;
    }
}

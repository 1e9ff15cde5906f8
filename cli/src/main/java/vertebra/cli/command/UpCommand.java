package vertebra.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.command.option.StartOptions;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.node.NodeRecord;
import vertebra.cli.shell.Shell;

@Command(
        name = "up",
        description = "Start a node on this machine, in the background.",
        footer = {
            "",
            "Returns when the node is ready. Process id, log and registry are in the state folder:",
            "VERTEBRA_STATE_DIR, or ~/.vertebra."
        })
public final class UpCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StartOptions start = new StartOptions();

    public UpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        NodeRecord node = start.node(shell);
        output.print(
                shell.terminal(),
                node,
                () -> List.of(
                        "data   " + node.dataUrl(),
                        "admin  " + node.adminUrl(),
                        "log    " + NodeFiles.of(shell).log()));
        return 0;
    }
}

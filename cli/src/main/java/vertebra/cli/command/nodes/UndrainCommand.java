package vertebra.cli.command.nodes;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.NodeStatus;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.NodeTable;

@Command(
        name = "undrain",
        description = "Let callers come to a node again.",
        footer = {
            "",
            "Takes a drain back; also a stop, as long as the node still answers new callers (drain.lame_duck)."
        })
public final class UndrainCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "name of the node (default: the one that answers)")
    private @Nullable String name;

    public UndrainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        AdminClient admin = node.admin(shell);
        NodeStatus status = admin.undrain(name == null ? admin.info().node() : name);
        output.print(
                shell.terminal(),
                status,
                () -> NodeTable.lines(List.of(status), shell.clock().instant()));
        return 0;
    }
}

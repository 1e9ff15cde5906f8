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
        name = "drain",
        description = "Turn callers away from a node.",
        footer = {
            "",
            "The node says that it is not ready, closes each connection behind its answer, and gets no new",
            "replicas. What comes all the same is answered, so nothing fails. `undrain` takes it back, `down` stops",
            "the node; a restart forgets the drain."
        })
public final class DrainCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "name of the node (default: the one that answers)")
    private @Nullable String name;

    public DrainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        AdminClient admin = node.admin(shell);
        NodeStatus status = admin.drain(name == null ? admin.info().node() : name);
        output.print(
                shell.terminal(),
                status,
                () -> NodeTable.lines(List.of(status), shell.clock().instant()));
        return 0;
    }
}

package vertebra.cli.command.nodes;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import vertebra.admin.contract.NodeStatus;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.NodeTable;

@Command(
        name = "nodes",
        description = "Show the nodes: state, capacity and use.",
        footer = {"", "CORES and MEMORY are what replicas reserve of what they may."})
public final class NodesCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    public NodesCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<NodeStatus> nodes = node.admin(shell).nodes();
        output.print(
                shell.terminal(),
                nodes,
                () -> NodeTable.lines(nodes, shell.clock().instant()));
        return 0;
    }
}

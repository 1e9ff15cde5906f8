package vertebra.cli.command.keys;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.KeyTable;

@Command(name = "list", description = "Show the keys, without their secrets.")
final class ListKeys implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    ListKeys(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<KeyInfo> keys = node.admin(shell).keys();
        if (keys.isEmpty() && !output.isJson()) {
            shell.terminal()
                    .say("there is no key; on this machine none is needed. Make one: " + shell.command()
                            + " keys create NAME --scope SCOPE");
        }
        output.print(
                shell.terminal(), keys, () -> KeyTable.lines(keys, shell.clock().instant()));
        return 0;
    }
}

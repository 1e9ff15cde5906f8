package vertebra.cli.command.keys;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;

@Command(name = "revoke", description = "End a key at once.")
final class RevokeKey implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(paramLabel = "ID", description = "id of the key; `keys list` shows it")
    private String id = "";

    RevokeKey(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        node.admin(shell).revokeKey(id);
        shell.terminal().say("key " + id + " revoked");
        output.print(shell.terminal(), Map.of("revoked", id), List::of);
        return 0;
    }
}

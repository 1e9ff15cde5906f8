package vertebra.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;

@Command(
        name = "delete",
        description = "Delete APIs. Their models stay registered.",
        footer = {"", "Asks first on a terminal; a script is not asked."})
public final class DeleteCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "1..*", paramLabel = "API", description = "names of the APIs")
    private List<String> names = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    public DeleteCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        AdminClient admin = node.admin(shell);
        List<String> deleted = new ArrayList<>();
        if (yes
                || !shell.terminal().inputIsTerminal()
                || shell.terminal().agrees("delete " + String.join(", ", names) + "?")) {
            for (String name : names) {
                admin.delete(name);
                deleted.add(name);
                shell.terminal().say(name + " deleted");
            }
        }
        output.print(shell.terminal(), Map.of("deleted", deleted), List::of);
        return 0;
    }
}

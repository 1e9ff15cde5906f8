package vertebra.cli.command.env;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.environment.Environments;
import vertebra.cli.shell.Shell;

@Command(name = "delete", description = "Forget an environment.")
final class DeleteEnvironment implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "environment")
    private String name = "";

    DeleteEnvironment(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Environments.of(shell).remove(name);
        shell.terminal().say("environment '" + name + "' forgotten");
        output.print(shell.terminal(), Map.of("deleted", name), List::of);
        return 0;
    }
}

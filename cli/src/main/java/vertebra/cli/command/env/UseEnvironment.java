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

@Command(name = "use", description = "Choose whom the other verbs speak with.")
final class UseEnvironment implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "environment; 'local' is the node of this machine")
    private String name = "";

    UseEnvironment(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Environments.of(shell).use(name);
        shell.terminal().say("the verbs speak with '" + name + "' from now on");
        output.print(shell.terminal(), Map.of("current", name), List::of);
        return 0;
    }
}

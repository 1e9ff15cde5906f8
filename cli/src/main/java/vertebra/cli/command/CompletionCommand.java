package vertebra.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;

@Command(
        name = "completion",
        description = "Print a script that completes commands in bash and zsh.",
        footer = {"", "  source <(vertebra completion)        in ~/.bashrc or ~/.zshrc"})
public final class CompletionCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    public CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash(shell.command(), spec.root().commandLine());
        output.print(shell.terminal(), script, () -> List.of(script.stripTrailing()));
        return 0;
    }
}

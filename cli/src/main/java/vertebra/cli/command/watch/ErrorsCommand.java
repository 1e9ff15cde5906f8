package vertebra.cli.command.watch;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.traffic.ApiErrors;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.ErrorPage;

@Command(
        name = "errors",
        description = "Show what goes wrong with an API: by code and input, and the last 20.",
        footer = {
            "",
            "Counted since the node's start. The details are without what callers sent; logs has the lines of a request id."
        })
public final class ErrorsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(index = "0", paramLabel = "API", description = "name of the API")
    private String name = "";

    public ErrorsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ApiErrors errors = node.admin(shell).errors(name);
        if (errors.counts().isEmpty()) {
            Duration watched = Duration.between(errors.since(), shell.clock().instant());
            shell.terminal().say("no errors of " + name + " in the last " + Amounts.age(watched));
        }
        output.print(
                shell.terminal(),
                errors,
                () -> ErrorPage.lines(errors, shell.clock().instant()));
        return 0;
    }
}

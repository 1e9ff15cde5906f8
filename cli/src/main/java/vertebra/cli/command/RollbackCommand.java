package vertebra.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.ApiDetail;
import vertebra.admin.contract.ApiStatus;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.rollout.Receipt;
import vertebra.cli.rollout.RollOut;
import vertebra.cli.shell.Patience;
import vertebra.cli.shell.Shell;

@Command(
        name = "rollback",
        description = "Serve an older revision of an API again.",
        footer = {"", "get API -v lists the revisions."})
public final class RollbackCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(index = "0", paramLabel = "API", description = "name of the API")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REVISION",
            description = "such as r3 (default: the one before)")
    private @Nullable String revision;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long to wait until it serves (default: 300)")
    private Duration timeout = Duration.ofMinutes(5);

    public RollbackCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Patience patience = new Patience(timeout);
        AdminClient admin = node.admin(shell);
        ApiStatus committed = admin.rollback(name, Optional.ofNullable(revision));
        List<ApiDetail> served = new RollOut(shell, admin).await(Map.of(name, committed.revision()), timeout);
        ApiDetail api = served.getFirst();
        output.print(shell.terminal(), api.status(), () -> List.of(Receipt.line(api, patience.elapsed())));
        return 0;
    }
}

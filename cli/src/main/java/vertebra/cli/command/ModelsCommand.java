package vertebra.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.admin.contract.ModelInfo;
import vertebra.cli.admin.AdminClient;
import vertebra.cli.command.option.NodeOption;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.shell.Shell;
import vertebra.cli.view.ModelTable;

@Command(
        name = "models",
        description = "Show the registered models, or the versions of one with their inputs and outputs.")
public final class ModelsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final NodeOption node = new NodeOption();

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "one model (default: all)")
    private @Nullable String name;

    public ModelsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        AdminClient admin = node.admin(shell);
        List<ModelInfo> models = name == null ? admin.models() : admin.model(name);
        if (models.isEmpty() && !output.isJson()) {
            shell.terminal().say("no model is registered; a deploy registers the models that it uses");
        }
        output.print(
                shell.terminal(),
                models,
                () -> name == null
                        ? ModelTable.lines(models, shell.clock().instant())
                        : ModelTable.withPorts(models, shell.clock().instant()));
        return 0;
    }
}

package vertebra.cli.command.env;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.environment.Environments;
import vertebra.cli.shell.Shell;
import vertebra.cli.shell.Table;

@Command(name = "list", description = "Show the environments; the one in use has a star.")
final class ListEnvironments implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    ListEnvironments(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Environments environments = Environments.of(shell);
        output.print(
                shell.terminal(),
                Map.of("current", environments.current(), "environments", environments.all()),
                () -> table(environments));
        return 0;
    }

    private static List<String> table(Environments environments) {
        Table table = new Table("NAME", "ADMIN", "KEY FILE", "CA");
        table.add(starred(environments, Environments.LOCAL), "the node of this machine", "-", "-");
        environments
                .all()
                .forEach((name, environment) -> table.add(
                        starred(environments, name),
                        environment.admin(),
                        Objects.requireNonNullElse(environment.keyFile(), "-"),
                        Objects.requireNonNullElse(environment.ca(), "-")));
        return table.lines();
    }

    private static String starred(Environments environments, String name) {
        return environments.current().equals(name) ? name + " *" : name;
    }
}

package vertebra.cli.command.env;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.admin.Login;
import vertebra.cli.command.option.NodeUrl;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.environment.Environment;
import vertebra.cli.environment.Environments;
import vertebra.cli.shell.Shell;

@Command(name = "set", description = "Make an environment, or another of the same name.")
final class SetEnvironment implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "what to call it")
    private String name = "";

    @Option(names = "--admin", required = true, paramLabel = "URL", description = "admin listener of the node")
    private String admin = "";

    @Option(names = "--key-file", paramLabel = "FILE", description = "file with an API key that only you can read")
    private @Nullable String keyFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM file with the certificates to trust")
    private @Nullable String ca;

    SetEnvironment(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        // What does not work is told now, not at the first use.
        Optional.ofNullable(keyFile).map(shell::path).ifPresent(Login::keyIn);
        Optional.ofNullable(ca).map(shell::path).ifPresent(Login::trusting);
        Environment environment = new Environment(NodeUrl.parse(admin).toString(), absolute(keyFile), absolute(ca));
        Environments.of(shell).put(name, environment);
        shell.terminal().say("environment '" + name + "' set; use it: " + shell.command() + " env use " + name);
        output.print(shell.terminal(), Map.of(name, environment), List::of);
        return 0;
    }

    private @Nullable String absolute(@Nullable String file) {
        return file == null ? null : shell.path(file).toString();
    }
}

package vertebra.cli.command.env;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import vertebra.cli.shell.Shell;

@Command(
        name = "env",
        description = "Give names to nodes elsewhere, and choose whom the other verbs speak with.",
        synopsisSubcommandLabel = "list|set|use|delete",
        footer = {
            "",
            "  env set prod --admin https://models.example.com:8081 --key-file ~/prod.key --ca ca.pem",
            "  env use prod                   the verbs speak with it from now on",
            "  get --env local                one verb with the node of this machine",
            "",
            "'local' is always there: the node of this machine. Keys stay in their files."
        })
public final class EnvCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    private EnvCommand() {}

    /** The verb with what it does. */
    public static CommandLine line(Shell shell) {
        return new CommandLine(new EnvCommand())
                .addSubcommand(new ListEnvironments(shell))
                .addSubcommand(new SetEnvironment(shell))
                .addSubcommand(new UseEnvironment(shell))
                .addSubcommand(new DeleteEnvironment(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "nothing to do (expected: list, set, use or delete)");
    }
}
